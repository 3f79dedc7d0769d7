//! The generators.

use anyhow::{Context, Result, bail, ensure};
use callout_core::{
    app::{Event, ViewModel},
    effects::shell,
};
use crux_core::type_generation::facet::{CodeGenerator, Config, Export as _, TypeRegistry};
use uniffi::{GenerateOptions, TargetLanguage};

/// Writes one language into a folder.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let mut next = || arguments.next().context("usage: callout-bindgen kotlin|swift <folder> <library>");
    let (language, folder, library) = (next()?, next()?, next()?);
    let types = format!("{folder}/types");
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
        other => bail!("there is no generator for {other}: kotlin or swift"),
    };
    uniffi::generate(GenerateOptions {
        languages: vec![language],
        source: library.into(),
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
