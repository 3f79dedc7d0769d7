//! Amounts as people write them: in either width, with the order's own currency before or behind it; no grouping, for `1,000` is a
//! thousand to one reader and one to another (F55).

use super::{Example, Field, InputProblem, Wrong, offending, wrong};
use crate::domain::{
    money::{AMOUNT_MINOR_MAX, Currency, Fee, Money},
    text::plain,
};

/// What currencies are called beside their codes, folded; a sign that several share is read as the order's own.
const CURRENCY_SIGNS: [(&str, &[&str]); 19] = [
    ("人民币", &["CNY"]),
    ("cn¥", &["CNY"]),
    ("rmb", &["CNY"]),
    ("元", &["CNY"]),
    ("圆", &["CNY", "JPY"]),
    ("块", &["CNY"]),
    ("¥", &["CNY", "JPY"]),
    ("円", &["JPY"]),
    ("euro", &["EUR"]),
    ("€", &["EUR"]),
    ("us$", &["USD"]),
    ("hk$", &["HKD"]),
    ("$", &["USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN"]),
    ("£", &["GBP"]),
    ("₩", &["KRW"]),
    ("₽", &["RUB"]),
    ("₹", &["INR"]),
    ("฿", &["THB"]),
    ("₫", &["VND"]),
];

/// An amount: `120`, `120.5`, `１２０．５０`, `¥120`, `120元`.
pub fn amount(field: Field, raw: &str, currency: Currency) -> Result<Fee, Wrong> {
    let text = plain(raw);
    let digits = without_currency(field, &text, currency)?;
    let digits = digits.strip_prefix('+').unwrap_or(digits).replace('。', ".");
    if let Some(read) = wrong_sign(&digits) {
        let sign = offending(raw, |c| c != read).unwrap_or(read);
        return Err(wrong(field, InputProblem::Sign { sign, example: Example::Amount }));
    }
    let minor = minor_units(&digits, currency).map_err(|problem| wrong(field, problem))?;
    Fee::new(Money::new(minor, currency)).map_err(|_| wrong(field, InputProblem::AmountTooLarge))
}

/// What is beside the currency's name, which is the order's own.
fn without_currency(field: Field, text: &str, currency: Currency) -> Result<&str, Wrong> {
    let Some((name, rest)) = named_currency(text) else { return Ok(text) };
    if is_own(name, currency) {
        return Ok(rest);
    }
    let named = CURRENCY_SIGNS.iter().find(|(sign, _)| *sign == name).map_or(name, |(_, codes)| codes[0]);
    let other = Currency::from_code(&named.to_uppercase());
    Err(wrong(field, InputProblem::OtherCurrency { other: other.unwrap_or(currency), own: currency }))
}

/// A currency that stands before or behind the amount, and the amount.
fn named_currency(text: &str) -> Option<(&str, &str)> {
    let is_code = |code: &str| code.len() == 3 && Currency::from_code(&code.to_uppercase()).is_some();
    let (digits_from, digits_to) = (text.find(is_figure)?, text.rfind(is_figure)? + 1);
    let (before, behind) = (text[..digits_from].trim(), text[digits_to..].trim_start_matches(['.', '。']).trim());
    let rest = if before.is_empty() { text.strip_suffix(behind)? } else { &text[digits_from..] };
    let name = match (before.is_empty(), behind.is_empty()) {
        (false, true) => before,
        (true, false) => behind,
        (true, true) | (false, false) => return None,
    };
    let is_known = CURRENCY_SIGNS.iter().any(|(sign, _)| *sign == name) || is_code(name);
    is_known.then(|| (name, rest.trim()))
}

const fn is_figure(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_own(name: &str, currency: Currency) -> bool {
    let code = currency.code();
    name.eq_ignore_ascii_case(code) || CURRENCY_SIGNS.iter().any(|(sign, codes)| *sign == name && codes.contains(&code))
}

/// What is neither a digit nor the one point.
fn wrong_sign(digits: &str) -> Option<char> {
    let mut points = 0;
    digits.chars().find(|c| {
        points += u32::from(*c == '.');
        !(c.is_ascii_digit() || (*c == '.' && points == 1))
    })
}

fn minor_units(digits: &str, currency: Currency) -> Result<i64, InputProblem> {
    let exponent = currency.exponent() as usize;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || digits.ends_with('.') {
        return Err(InputProblem::NotAnAmount);
    }
    if fraction.len() > exponent {
        return Err(InputProblem::AmountTooFine { decimals_max: currency.exponent() });
    }
    let minor: Option<i64> = format!("{whole}{fraction:0<exponent$}").parse().ok();
    minor.filter(|minor| *minor <= AMOUNT_MINOR_MAX).ok_or(InputProblem::AmountTooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(raw: &str) -> Result<i64, InputProblem> {
        amount(Field::Amount, raw, Currency::CNY).map(|fee| fee.money().minor).map_err(|wrong| wrong.problem)
    }

    const fn bad(sign: char) -> Result<i64, InputProblem> {
        Err(InputProblem::Sign { sign, example: Example::Amount })
    }

    #[test]
    fn amounts_are_read_as_people_write_them_f55() {
        assert_eq!(minor("120"), Ok(12_000));
        assert_eq!(minor("120.5"), Ok(12_050));
        assert_eq!(minor("0.05"), Ok(5));
        let written = [
            "300",
            " 300 ",
            "+300",
            "３００",
            "300．00",
            "300。00",
            "300｡0",
            "¥300",
            "￥ 300.00",
            "300元",
            "３００ 元",
            "300 CNY",
            "rmb300",
            "RMB 300",
            "人民币300",
            "300块",
            "\u{202D}300\u{202C}",
            "\u{FEFF}300",
            "3\u{200B}00",
            "300\u{A0}",
        ];
        for text in written {
            assert_eq!(minor(text), Ok(30_000), "{text:?}");
        }
    }

    #[test]
    fn what_two_readers_read_differently_is_refused_by_its_sign() {
        let signs = [
            ("300,00", ','),
            ("1,000", ','),
            ("1，000", '，'),
            ("-1", '-'),
            ("–1", '–'),
            ("1e3", 'e'),
            ("1'000", '\''),
            ("1 000", ' '),
            ("3块5", '块'),
            ("10²", '²'),
            ("１０½", '½'),
            ("1.000.00", '.'),
            ("٣٠٠", '٣'),
            ("300、5", '、'),
            ("NaN", 'N'),
            ("¥¥3", '¥'),
        ];
        for (text, sign) in signs {
            assert_eq!(minor(text), bad(sign), "{text}");
        }
        for none in ["", ".", "1.", ".5", "。", "  ", "元"] {
            assert!(minor(none).is_err(), "{none}");
        }
        assert_eq!(minor("1.234"), Err(InputProblem::AmountTooFine { decimals_max: 2 }));
        assert_eq!(minor("99999999999999999999999"), Err(InputProblem::AmountTooLarge));
    }

    #[test]
    fn another_currency_is_refused_by_its_name() {
        let euro = Currency::from_code("EUR").expect("the euro");
        let refused = |raw, own, other| {
            let other = Currency::from_code(other).expect("a currency");
            assert_eq!(
                amount(Field::Amount, raw, own).map_err(|wrong| wrong.problem),
                Err(InputProblem::OtherCurrency { other, own }),
                "{raw}"
            );
        };
        for (raw, other) in [("€300", "EUR"), ("300 $", "USD"), ("300 eur", "EUR"), ("GBP300", "GBP"), ("300円", "JPY")]
        {
            refused(raw, Currency::CNY, other);
        }
        refused("300元", euro, "CNY");
        for raw in ["€300", "300 €", "300 EUR", "300euro"] {
            assert_eq!(amount(Field::Amount, raw, euro).map(|fee| fee.money().minor), Ok(30_000), "{raw}");
        }
    }
}
