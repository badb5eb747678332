//! The native module of the npm package: low-level functions of the engine and of the command.
//!
//! `index.js` is the public interface: it validates arguments, throws errors and wraps reports.
//! This module stores no reports between calls, because the garbage collector sees only the handle
//! of a native object and would free it late. Every function runs inside `guard`, so no panic
//! leaves this module.
// The napi macros export items through a table, not by their paths.
#![allow(unreachable_pub)]
// In tests the macros export nothing.
#![cfg_attr(test, allow(dead_code))]
// napi passes owned strings.
#![allow(clippy::needless_pass_by_value)]

mod check;
mod facts;
mod guard;
mod orders;
mod run;
mod settings;
