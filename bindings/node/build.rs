//! Tells the linker that a Node module finds Node's own symbols when it is loaded.

fn main() {
    napi_build::setup();
}
