//! The generators.

use anyhow::{Context, Result, bail, ensure};
use callout_core::{
    app::{Event, ViewModel},
    effects::shell,
};
use crux_core::type_generation::facet::{CodeGenerator, Config, Export as _, TypeRegistry};
use facet_generate::{
    Registry,
    generation::{bincode::BincodePlugin, typescript},
};
use uniffi::{GenerateOptions, TargetLanguage};

use crate::reserved;

/// Writes one language into a folder.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let mut next =
        || arguments.next().context("usage: callout-bindgen kotlin|swift <folder> <library>, or typescript <folder>");
    let (language, folder) = (next()?, next()?);
    let types = format!("{folder}/types");
    let registry = generator()?.registry();
    // One check for all languages: a name that one shell cannot write is a name that no shell has.
    reserved::refuse(&registry)?;
    let language = match language.as_str() {
        "kotlin" => {
            generator()?.kotlin(&Config::builder("callout.types", &types).build())?;
            let written = std::fs::read_to_string(format!("{types}/callout/types/Types.kt"))?;
            // A field of bytes without its mark would cross as a list of boxed numbers.
            ensure!(!written.contains("List<UByte>"), "a field of bytes lacks #[facet(typegen::bytes)]");
            TargetLanguage::Kotlin
        }
        "swift" => {
            generator()?.swift(&Config::builder("CalloutTypes", &types).build())?;
            TargetLanguage::Swift
        }
        // A page speaks with the desk over HTTP: it needs the types and no functions.
        "typescript" => return typescript(&registry, &types),
        other => bail!("there is no generator for {other}: kotlin, swift or typescript"),
    };
    uniffi::generate(GenerateOptions {
        languages: vec![language],
        source: next()?.into(),
        out_dir: format!("{folder}/ffi").into(),
        format: false,
        ..GenerateOptions::default()
    })
}

/// The types that cross. Effects come from the narrowed enum: the store's never reach a shell.
fn generator() -> Result<CodeGenerator> {
    let mut registry = TypeRegistry::new();
    shell::Effect::register_types(&mut registry)?;
    registry.register_type::<Event>()?.register_type::<ViewModel>()?;
    Ok(registry.build()?)
}

/// The types as sources, which esbuild and tsc read as they are. `CodeGenerator::typescript` would ask pnpm for a compiler
/// after writing them, and takes a compiler that fails for success.
fn typescript(registry: &Registry, folder: &str) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    typescript::Installer::new("types", folder).plugin(BincodePlugin).generate(registry)?;
    let written = std::fs::read_to_string(format!("{folder}/types.ts"))?;
    ensure!(!written.contains("Seq<uint8>"), "a field of bytes lacks #[facet(typegen::bytes)]");
    Ok(())
}
