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
/// What says in TypeScript which variant of an enum a value is.
const TAG: &str = "kind";

/// Where a field stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// In a struct.
    Struct,
    /// In a variant of an enum.
    Variant,
}

/// Names that no shell can have.
pub(crate) fn is_everywhere(field: &str, _: Within) -> bool {
    WORDS.split_whitespace().any(|word| word == field)
}

/// Names that a page cannot have.
pub(crate) fn is_for_pages(field: &str, within: Within) -> bool {
    is_everywhere(field, within) || (within == Within::Variant && field == TAG)
}

/// An error that names every field with such a name, and its type.
pub(crate) fn refuse(registry: &Registry, is_reserved: fn(&str, Within) -> bool) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, container) in registry {
        let fields = fields(container).into_iter().filter(|(field, within)| is_reserved(field, *within));
        wrong.extend(fields.map(|(field, _)| format!("{}.{field}", name.name)));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    bail!(
        "names that TypeScript keeps for itself cannot be fields of what crosses; rename in the core: {}",
        wrong.join(", ")
    )
}

/// The names of a type's fields, those of its variants too.
fn fields(container: &ContainerFormat) -> Vec<(&str, Within)> {
    fn names<T>(fields: &[Named<T>], within: Within) -> Vec<(&str, Within)> {
        fields.iter().map(|field| (field.name.as_str(), within)).collect()
    }
    match container {
        ContainerFormat::Struct(list, _) => names(list, Within::Struct),
        ContainerFormat::Enum(variants, ..) => variants
            .values()
            .flat_map(|variant| match &variant.value {
                VariantFormat::Struct(list) => names(list, Within::Variant),
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
    struct Trip {
        package: String,
        kind: String,
    }

    #[derive(Facet)]
    #[repr(C)]
    #[expect(dead_code, reason = "only the names are read")]
    enum Step {
        Send { default: bool, kind: String },
        Wait,
    }

    fn refused(is_reserved: fn(&str, Within) -> bool) -> String {
        let mut types = TypeRegistry::new();
        types.register_type::<Trip>().unwrap().register_type::<Step>().unwrap();
        refuse(&types.build().unwrap().registry(), is_reserved).unwrap_err().to_string()
    }

    #[test]
    fn a_reserved_word_is_refused_with_its_type_and_field() {
        let error = refused(is_everywhere);
        assert!(error.contains("Trip.package") && error.contains("Step.default"), "{error}");
        assert!(!error.contains("kind"), "{error}");
    }

    #[test]
    fn a_variants_field_cannot_bear_the_name_of_the_tag_in_a_page() {
        let error = refused(is_for_pages);
        assert!(error.contains("Step.kind") && !error.contains("Trip.kind"), "{error}");
    }
}
