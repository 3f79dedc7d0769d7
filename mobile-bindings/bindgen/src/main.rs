//! `callout-bindgen kotlin|swift <folder> <library>` and `callout-bindgen typescript <folder>`: writes what a shell needs to
//! speak with the core.
//!
//! Two things come out: the types that cross (events, effects, the view model) from the narrowed `shell::Effect`, and, for
//! the phones, the functions of `callout_mobile`, read from the built library. `cargo xtask bindings` calls it.

#[cfg(feature = "pages")]
mod generate;
#[cfg(feature = "pages")]
mod reserved;

use anyhow::Result;

#[cfg(feature = "pages")]
fn main() -> Result<()> {
    generate::run(std::env::args().skip(1))
}

#[cfg(not(feature = "pages"))]
fn main() -> Result<()> {
    anyhow::bail!("built without its generators; run: cargo xtask bindings")
}
