//! Colours as tokens name them, and, for the tests, how far apart they are: WCAG 2's contrast, CIEDE2000, and how people
//! without one kind of cone see them (Machado, Oliveira and Fernandes 2009, severity 1.0).

use std::fmt;

use serde::{Deserialize, de};

/// Red, green, blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour([u8; 3]);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02X}{green:02X}{blue:02X}")
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| de::Error::custom(format!("{text} is no colour: #171C21")))
    }
}

fn parse(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Colour([part(0)?, part(2)?, part(4)?]))
}

#[cfg(test)]
pub use measure::{Sight, contrast, difference};

#[cfg(test)]
mod measure {
    use super::Colour;

    type Three = [f64; 3];

    /// Linear light, of 1.
    fn linear(Colour(parts): Colour) -> Three {
        parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn times(matrix: [Three; 3], vector: Three) -> Three {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    /// WCAG 2's contrast, 1 to 21.
    pub fn contrast(one: Colour, other: Colour) -> f64 {
        let luminance = |colour| {
            let [red, green, blue] = linear(colour);
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (one, other) = (luminance(one), luminance(other));
        one.max(other) / one.min(other)
    }

    /// How somebody sees.
    #[derive(Clone, Copy)]
    pub enum Sight {
        Normal,
        Deuteranopia,
        Protanopia,
        Tritanopia,
    }

    impl Sight {
        pub const ALL: [Self; 4] = [Self::Normal, Self::Deuteranopia, Self::Protanopia, Self::Tritanopia];

        pub fn name(self) -> &'static str {
            match self {
                Self::Normal => "normal",
                Self::Deuteranopia => "deuteranopia",
                Self::Protanopia => "protanopia",
                Self::Tritanopia => "tritanopia",
            }
        }

        /// The linear light that he sees.
        pub fn seen(self, colour: Colour) -> Three {
            let matrix = match self {
                Self::Normal => return linear(colour),
                Self::Deuteranopia => [
                    [0.367_322, 0.860_646, -0.227_968],
                    [0.280_085, 0.672_501, 0.047_413],
                    [-0.011_820, 0.042_940, 0.968_881],
                ],
                Self::Protanopia => [
                    [0.152_286, 1.052_583, -0.204_868],
                    [0.114_503, 0.786_281, 0.099_216],
                    [-0.003_882, -0.048_116, 1.051_998],
                ],
                Self::Tritanopia => [
                    [1.255_528, -0.076_749, -0.178_779],
                    [-0.078_411, 0.930_809, 0.147_602],
                    [0.004_733, 0.691_367, 0.303_900],
                ],
            };
            times(matrix, linear(colour)).map(|part| part.clamp(0.0, 1.0))
        }
    }

    /// CIE L*a*b* under D65.
    fn lab(light: Three) -> Three {
        let xyz = times(
            [
                [0.412_456_4, 0.357_576_1, 0.180_437_5],
                [0.212_672_9, 0.715_152_2, 0.072_175_0],
                [0.019_333_9, 0.119_192_0, 0.950_304_1],
            ],
            light,
        );
        let root =
            |part: f64| if part > 216.0 / 24389.0 { part.cbrt() } else { (24389.0 / 27.0 * part + 16.0) / 116.0 };
        let [x, y, z] = [root(xyz[0] / 0.950_47), root(xyz[1]), root(xyz[2] / 1.088_83)];
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// CIEDE2000 of two linear lights (Sharma, Wu and Dalal 2005).
    pub fn difference(one: Three, other: Three) -> f64 {
        let ([l1, a1, b1], [l2, a2, b2]) = (lab(one), lab(other));
        let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
        let grey = 0.5 * (1.0 - seventh(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
        let (a1, a2) = (a1 * (1.0 + grey), a2 * (1.0 + grey));
        let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
        let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
        let (h1, h2) = (hue(a1, b1), hue(a2, b2));
        let is_grey = c1 * c2 == 0.0;
        let turn = if is_grey { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
        let (dl, dc) = (l2 - l1, c2 - c1);
        let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
        let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
        let h = if is_grey { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
        let cos = |degrees: f64| degrees.to_radians().cos();
        let t =
            1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
        let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
        let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
        let turned = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
        let rt = -turned.to_radians().sin() * 2.0 * seventh(c);
        ((dl / sl).powi(2) + (dc / sc).powi(2) + (dh / sh).powi(2) + rt * (dc / sc) * (dh / sh)).sqrt()
    }

    #[test]
    fn known_colours_differ_as_the_paper_says() {
        let of = |text| super::parse(text).unwrap();
        assert!((contrast(of("#000000"), of("#FFFFFF")) - 21.0).abs() < 1e-9);
        assert!(difference(linear(of("#123456")), linear(of("#123456"))).abs() < 1e-9);
        // Black and white are 100 apart, and a grey keeps its place however one sees.
        assert!((difference(linear(of("#000000")), linear(of("#FFFFFF"))) - 100.0).abs() < 0.01);
        let grey = of("#808080");
        for sight in Sight::ALL {
            assert!(difference(sight.seen(grey), linear(grey)) < 0.5, "{}", sight.name());
        }
    }
}
