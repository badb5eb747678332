#![no_main]

use scaledmail_lint_core::InputFormat;

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    scaledmail_lint_fuzz::read(text, InputFormat::Curl);
    scaledmail_lint_fuzz::fix(text, InputFormat::Curl);
});
