//! The generators.

use anyhow::{Context, Result, bail, ensure};
use callout_core::app::{Event, ViewModel};
use crux_core::type_generation::facet::TypeRegistry;
use facet_generate::{
    Registry,
    generation::{bincode::BincodePlugin, typescript},
};

use crate::reserved;

/// Writes one language into a folder.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let mut next =
        || arguments.next().context("usage: callout-bindgen kotlin|swift <folder> <library>, or typescript <folder>");
    let (language, folder) = (next()?, next()?);
    match language.as_str() {
        "typescript" => types_for_pages(&format!("{folder}/types")),
        #[cfg(feature = "generate")]
        "kotlin" | "swift" => native::write(&language, &folder, &next()?),
        other => bail!("there is no generator for {other} here: kotlin, swift or typescript"),
    }
}

/// What a page says and draws, as sources that esbuild and tsc read as they are. It needs no effects: those are the desk's.
/// `CodeGenerator::typescript` would ask pnpm for a compiler after writing them, and takes one that fails for success.
fn types_for_pages(folder: &str) -> Result<()> {
    let mut types = TypeRegistry::new();
    types.register_type::<Event>()?.register_type::<ViewModel>()?;
    let registry: Registry = types.build()?.registry();
    reserved::refuse(&registry, reserved::is_for_pages)?;
    std::fs::create_dir_all(folder)?;
    typescript::Installer::new("types", folder).plugin(BincodePlugin).generate(&registry)?;
    let written = std::fs::read_to_string(format!("{folder}/types.ts"))?;
    ensure!(!written.contains("Seq<uint8>"), "a field of bytes lacks #[facet(typegen::bytes)]");
    Ok(())
}

/// Kotlin and Swift: the types, and the functions of the library.
#[cfg(feature = "generate")]
mod native {
    use anyhow::{Result, ensure};
    use callout_core::{
        app::{Event, ViewModel},
        effects::shell,
    };
    use crux_core::type_generation::facet::{CodeGenerator, Config, Export as _, TypeRegistry};
    use uniffi::{GenerateOptions, TargetLanguage};

    use crate::reserved;

    pub(super) fn write(language: &str, folder: &str, library: &str) -> Result<()> {
        let types = format!("{folder}/types");
        // What comes to cross, a page may come to read: a name that one shell cannot write is a name that no shell has.
        reserved::refuse(&generator()?.registry(), reserved::is_everywhere)?;
        let language = if language == "kotlin" {
            generator()?.kotlin(&Config::builder("callout.types", &types).build())?;
            let written = std::fs::read_to_string(format!("{types}/callout/types/Types.kt"))?;
            // A field of bytes without its mark would cross as a list of boxed numbers.
            ensure!(!written.contains("List<UByte>"), "a field of bytes lacks #[facet(typegen::bytes)]");
            TargetLanguage::Kotlin
        } else {
            generator()?.swift(&Config::builder("CalloutTypes", &types).build())?;
            TargetLanguage::Swift
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
}
