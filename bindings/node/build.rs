//! Configures the linker: the symbols of Node are resolved when Node loads the module.

fn main() {
    napi_build::setup();
}
