//! The native half of the npm package: thin, low-level functions over the engine and the command.
//!
//! What users see is `index.js` beside this folder: it judges arguments, names errors and makes reports readable. In here are only
//! texts going in and answers coming out, and nothing is kept between two calls: an object on this side would be freed late, as
//! the garbage collector sees only its handle. No panic leaves this module: every function runs inside `guard`.
// The macros export what they see through the module's table, not by its path.
#![allow(unreachable_pub)]
// In tests they export nothing.
#![cfg_attr(test, allow(dead_code))]
// A string that comes over the border is ours.
#![allow(clippy::needless_pass_by_value)]

mod check;
mod facts;
mod guard;
mod orders;
mod settings;
