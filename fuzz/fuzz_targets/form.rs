#![no_main]

libfuzzer_sys::fuzz_target!(|form: scaledmail_lint_fuzz::Form| scaledmail_lint_fuzz::form(&form));
