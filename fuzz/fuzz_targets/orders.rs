#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| scaledmail_lint_fuzz::orders(bytes));
