//! The program of `cargo xtask fuzz`: libFuzzer over one target, named in `CALLOUT_FUZZ_TARGET`.

#![no_main]

use std::sync::OnceLock;

use callout_fuzz::Target;
use libfuzzer_sys::fuzz_target;

static CHOSEN: OnceLock<&'static Target> = OnceLock::new();

fn chosen() -> &'static Target {
    let name = std::env::var("CALLOUT_FUZZ_TARGET").unwrap_or_default();
    Target::of_name(&name).unwrap_or_else(|| panic!("CALLOUT_FUZZ_TARGET names no target: {name:?}"))
}

fuzz_target!(|bytes: &[u8]| (CHOSEN.get_or_init(chosen).run)(bytes));
