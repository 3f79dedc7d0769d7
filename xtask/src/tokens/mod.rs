//! `cargo xtask assets`: the design's tokens, written out for the languages the screens are drawn in.
//!
//! `web/base/tokens.json` holds colours, sizes and type once, with the contrasts that were promised for them; the tests here
//! recompute every promise. What is written is ignored by git.

mod colour;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

use crate::workspace::root;
use colour::Colour;

/// Write the design's tokens (web/base/tokens.json) as CSS into web/gen.
///
/// `cargo xtask pages` does it too, before it builds the pages.
#[derive(Args)]
pub struct Assets {}

impl Assets {
    /// Writes them and says where.
    pub fn run() -> Result<ExitCode> {
        write()?;
        println!("web/gen/tokens.css");
        Ok(ExitCode::SUCCESS)
    }
}

/// Light or dark, the same thing twice.
#[derive(Deserialize)]
struct Themed<T> {
    light: T,
    dark: T,
}

/// A colour, and its contrast on the surface and on the page as it was promised.
#[derive(Deserialize)]
struct Named {
    #[serde(flatten)]
    value: Themed<Colour>,
    #[cfg_attr(not(test), expect(dead_code, reason = "a promise: only the tests read it"))]
    contrast: Option<Themed<Vec<f64>>>,
}

/// A tone: its word on its tint, its shape on the surface; and the contrasts as they were promised.
#[derive(Deserialize)]
#[cfg_attr(not(test), expect(dead_code, reason = "promises: only the tests read them"))]
struct Tone {
    text: Colour,
    tint: Colour,
    solid: Colour,
    on_tint: f64,
    on_surface: f64,
}

/// A size of type: pixels at the usual font scale.
#[derive(Deserialize)]
struct Type {
    size: f64,
    line: f64,
    weight: u16,
}

/// The file.
#[derive(Deserialize)]
#[cfg_attr(not(test), expect(dead_code, reason = "promises: only the tests read them"))]
struct Tokens {
    colours: BTreeMap<String, Named>,
    primary_contrast: Themed<f64>,
    tones: BTreeMap<String, Themed<Tone>>,
    least_difference: Themed<BTreeMap<String, f64>>,
    sizes: BTreeMap<String, u16>,
    r#type: BTreeMap<String, Type>,
    fonts: Vec<String>,
}

/// Writes the tokens' CSS.
pub fn write() -> Result<()> {
    let folder = root().join("web/gen");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    fs::write(folder.join("tokens.css"), css(&read()?)?).context("writing the tokens")
}

fn read() -> Result<Tokens> {
    let path = root().join("web/base/tokens.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("the tokens in {}", path.display()))
}

/// Custom properties of the root. Type is in rem, so that it grows with the reader's font; targets are in pixels, because a
/// thumb does not.
fn css(tokens: &Tokens) -> Result<String> {
    let mut css = ":root {\n  color-scheme: light dark;\n".to_owned();
    for (name, Named { value, .. }) in &tokens.colours {
        writeln!(css, "  --{name}: light-dark({}, {});", value.light, value.dark)?;
    }
    for (name, Themed { light, dark }) in &tokens.tones {
        let parts =
            [("text", light.text, dark.text), ("tint", light.tint, dark.tint), ("solid", light.solid, dark.solid)];
        for (part, light, dark) in parts {
            writeln!(css, "  --{name}-{part}: light-dark({light}, {dark});")?;
        }
    }
    for (name, pixels) in &tokens.sizes {
        writeln!(css, "  --{name}: {pixels}px;")?;
    }
    for (name, Type { size, line, weight }) in &tokens.r#type {
        writeln!(css, "  --{name}: {weight} {}rem/{} var(--fonts);", size / 16.0, line / size)?;
    }
    let fonts = tokens.fonts.iter().map(|font| if font.contains(' ') { format!("\"{font}\"") } else { font.clone() });
    writeln!(css, "  --fonts: {};\n}}", fonts.collect::<Vec<_>>().join(", "))?;
    css.push_str(":root[data-theme=\"light\"] {\n  color-scheme: light;\n}\n");
    css.push_str(":root[data-theme=\"dark\"] {\n  color-scheme: dark;\n}\n");
    Ok(css)
}

#[cfg(test)]
mod tests {
    use super::colour::{Sight, contrast, difference};
    use super::*;

    /// To the one decimal that was promised, give or take how each half was rounded.
    fn assert_contrast(what: &str, one: Colour, other: Colour, promised: f64) {
        let found = contrast(one, other);
        assert!((found - promised).abs() <= 0.06, "{what}: {found:.2}, promised {promised}");
    }

    fn named(tokens: &Tokens, name: &str) -> Themed<Colour> {
        let Themed { light, dark } = &tokens.colours[name].value;
        Themed { light: *light, dark: *dark }
    }

    #[test]
    fn every_colour_has_the_contrast_that_was_promised() {
        let tokens = read().unwrap();
        let (surface, page) = (named(&tokens, "surface"), named(&tokens, "page"));
        for (name, Named { value, contrast }) in &tokens.colours {
            let Some(promised) = contrast else { continue };
            for (ground, promised) in [surface.light, page.light].into_iter().zip(&promised.light) {
                assert_contrast(name, value.light, ground, *promised);
            }
            for (ground, promised) in [surface.dark, page.dark].into_iter().zip(&promised.dark) {
                assert_contrast(name, value.dark, ground, *promised);
            }
        }
        let (button, word) = (named(&tokens, "primary"), named(&tokens, "on-primary"));
        assert_contrast("primary, light", button.light, word.light, tokens.primary_contrast.light);
        assert_contrast("primary, dark", button.dark, word.dark, tokens.primary_contrast.dark);
    }

    #[test]
    fn every_tone_can_be_read_in_the_sun() {
        let tokens = read().unwrap();
        let surface = named(&tokens, "surface");
        for (name, Themed { light, dark }) in &tokens.tones {
            for (tone, surface) in [(light, surface.light), (dark, surface.dark)] {
                assert_contrast(name, tone.text, tone.tint, tone.on_tint);
                assert_contrast(name, tone.solid, surface, tone.on_surface);
                assert!(contrast(tone.text, tone.tint) >= 7.0, "{name}: the word on its tint");
                assert!(contrast(tone.text, surface) >= 7.0, "{name}: the word on the surface");
                assert!(contrast(tone.solid, surface) >= 3.0, "{name}: the shape");
            }
        }
    }

    #[test]
    fn no_two_tones_look_alike_however_one_sees() {
        let tokens = read().unwrap();
        let themes = [
            (&tokens.least_difference.light, tokens.tones.values().map(|tone| tone.light.solid).collect::<Vec<_>>()),
            (&tokens.least_difference.dark, tokens.tones.values().map(|tone| tone.dark.solid).collect()),
        ];
        for (promised, solids) in themes {
            for sight in Sight::ALL {
                let least = least_difference(&solids, sight);
                let promised = promised[sight.name()];
                assert!((least - promised).abs() <= 0.51, "{}: {least:.2}, promised {promised}", sight.name());
            }
        }
    }

    fn least_difference(solids: &[Colour], sight: Sight) -> f64 {
        let pairs =
            solids.iter().enumerate().flat_map(|(n, one)| solids[n + 1..].iter().map(move |other| (one, other)));
        pairs.map(|(one, other)| difference(sight.seen(*one), sight.seen(*other))).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn the_css_has_both_themes_and_grows_with_the_font() {
        let css = css(&read().unwrap()).unwrap();
        assert!(css.contains("--ink: light-dark(#171C21, #E9EDF1);"), "{css}");
        assert!(css.contains("--held-tint: light-dark(#E3E6EA, #3A424A);"), "{css}");
        assert!(css.contains("--body: 400 1.0625rem/"), "{css}");
        assert!(css.contains("\"Noto Sans CJK SC\""), "{css}");
    }
}
