//! A form as the rules see it: typed views of the tree, and the context of each part.

pub(crate) mod context;
pub(crate) mod place;
pub(crate) mod shape;
pub(crate) mod unique_key;
