#![no_main]

libfuzzer_sys::fuzz_target!(|run: scaledmail_lint_fuzz::Run<'_>| {
    scaledmail_lint_fuzz::output(&run);
});
