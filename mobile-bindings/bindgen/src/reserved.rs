//! Names that cannot be written in a shell's language: the generators put them down as they are, and what comes out does
//! not compile, far from where the name was chosen.

use anyhow::{Result, bail};
use facet_generate::{
    Registry,
    reflection::format::{ContainerFormat, Named, VariantFormat},
};

/// Words that name no parameter in a strict TypeScript module; the last two are names that the generator uses itself.
const WORDS: &str = "arguments await break case catch class const continue debugger default delete do else enum eval export \
    extends false finally for function if implements import in instanceof interface let new null package private protected \
    public return static super switch this throw true try typeof var void while with yield serializer deserializer";

/// An error that names every field with such a name, and its type.
pub(crate) fn refuse(registry: &Registry) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, container) in registry {
        let fields = fields(container).into_iter().filter(|field| is_reserved(field));
        wrong.extend(fields.map(|field| format!("{}.{field}", name.name)));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("reserved words of TypeScript cannot be fields of what crosses; rename in the core: {}", wrong.join(", "))
}

fn is_reserved(field: &str) -> bool {
    WORDS.split_whitespace().any(|word| word == field)
}

/// The names of a type's fields, those of its variants too.
fn fields(container: &ContainerFormat) -> Vec<&str> {
    fn names<T>(fields: &[Named<T>]) -> Vec<&str> {
        fields.iter().map(|field| field.name.as_str()).collect()
    }
    match container {
        ContainerFormat::Struct(list, _) => names(list),
        ContainerFormat::Enum(variants, ..) => variants
            .values()
            .flat_map(|variant| match &variant.value {
                VariantFormat::Struct(list) => names(list),
                _ => Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crux_core::type_generation::facet::TypeRegistry;
    use facet::Facet;

    use super::*;

    #[derive(Facet)]
    #[expect(dead_code, reason = "only the names are read")]
    struct Trip {
        package: String,
        parcel: String,
    }

    #[derive(Facet)]
    #[repr(C)]
    #[expect(dead_code, reason = "only the names are read")]
    enum Step {
        Send { default: bool },
        Wait,
    }

    #[test]
    fn a_reserved_word_is_refused_with_its_type_and_field() {
        let mut types = TypeRegistry::new();
        types.register_type::<Trip>().unwrap().register_type::<Step>().unwrap();
        let error = refuse(&types.build().unwrap().registry()).unwrap_err().to_string();
        assert!(error.contains("Trip.package") && error.contains("Step.default"), "{error}");
        assert!(!error.contains("parcel"), "{error}");
    }
}
