//! Texts: their format, positions in them, and how to show them safely. Knows no documents and no forms.

pub(crate) mod char_classes;
pub(crate) mod detect;
pub(crate) mod edit;
pub(crate) mod message;
pub(crate) mod percent;
pub(crate) mod pointer;
pub(crate) mod quote;
pub(crate) mod sensitive;
pub(crate) mod span;
pub(crate) mod syntax_error;
pub(crate) mod template;

pub(crate) mod escape;
pub(crate) mod format;
pub(crate) mod line_index;
pub(crate) mod source;
pub(crate) mod suggest;
pub(crate) mod suppression_comment;
