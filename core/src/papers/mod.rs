//! Papers: a frozen [`Statement`] as lines, whole, so that what is read is what is signed (I15).
//!
//! The phone's sheet, the console's page and the document show the same lines. A paper is made of the statement and a language
//! alone, of no clock and no place: it says the same whenever and wherever it is read.

#[cfg(test)]
mod tests;

use crate::{
    domain::{
        entitlement::Category,
        order::statement::Statement,
        pricing::{PartUsed, QuoteLine},
        signoff::Purpose,
    },
    i18n::Lang,
    words::{self, format, say},
};

/// A paper that somebody signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its name: 服务凭证, 客户商品领取收据 …
    pub title: String,
    /// The sentence that is signed.
    pub declaration: String,
    /// The lines, in order.
    pub lines: Vec<Line>,
}

/// A line of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// A fact.
    Fact(Fact),
    /// Something with a quantity and an amount.
    Item(Item),
    /// A sum.
    Total(Fact),
}

/// A fact with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// Something with a quantity and an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub text: String,
    /// How many: `×2`.
    pub quantity: String,
    /// How much; nothing for what has no price.
    pub amount: Option<String>,
}

impl Paper {
    /// The paper of a statement: every field of it, in its order.
    #[must_use]
    pub fn of(lang: Lang, statement: &Statement) -> Self {
        Self {
            title: title(lang, statement.purpose),
            declaration: declaration(lang, statement.purpose),
            lines: lines(lang, statement),
        }
    }
}

impl Item {
    /// A line of a quote.
    #[must_use]
    pub fn priced(lang: Lang, line: &QuoteLine) -> Self {
        Self {
            text: format::name(lang, &line.names).to_owned(),
            quantity: format::quantity(line.quantity),
            amount: Some(format::money(lang, line.amount)),
        }
    }

    /// A part that went in.
    #[must_use]
    pub fn used(lang: Lang, part: &PartUsed) -> Self {
        Self {
            text: format::name(lang, &part.names).to_owned(),
            quantity: format::quantity(part.quantity),
            amount: None,
        }
    }
}

/// What a paper is called, by what the signature on it is for.
#[must_use]
pub fn title(lang: Lang, purpose: Purpose) -> String {
    match purpose {
        Purpose::WorkDone => say!(lang, "purpose-work_done"),
        Purpose::TakeBack => say!(lang, "purpose-take_back"),
        Purpose::Return => say!(lang, "purpose-return"),
        Purpose::LostReceipt => say!(lang, "purpose-lost_receipt"),
    }
}

fn declaration(lang: Lang, purpose: Purpose) -> String {
    match purpose {
        Purpose::WorkDone => say!(lang, "declaration-work_done"),
        Purpose::TakeBack => say!(lang, "declaration-take_back"),
        Purpose::Return => say!(lang, "declaration-return"),
        Purpose::LostReceipt => say!(lang, "declaration-lost_receipt"),
    }
}

fn lines(lang: Lang, statement: &Statement) -> Vec<Line> {
    let mut lines = vec![
        fact(say!(lang, "sheet-voucher"), &statement.voucher),
        fact(say!(lang, "sheet-customer"), &statement.customer),
        fact(say!(lang, "sheet-address"), &statement.address),
        fact(say!(lang, "sheet-model"), &statement.model),
    ];
    lines.extend(statement.serial.iter().map(|serial| fact(say!(lang, "sheet-serial"), serial)));
    lines.push(fact(say!(lang, "fact-category"), &words::category(lang, statement.category)));
    lines.push(fact(say!(lang, "sheet-reported"), &statement.reported));
    lines.extend(statement.found.iter().map(|found| fact(say!(lang, "sheet-found"), found)));
    lines.extend(statement.work.iter().map(|(work, minutes)| {
        fact(say!(lang, "sheet-work"), &say!(lang, "work-minutes", work = (work.as_str()), minutes = minutes))
    }));
    let parts = statement.parts.iter().map(|part| Line::Item(Item::used(lang, part)));
    lines.extend(section(say!(lang, "sheet-parts"), parts));
    let prices = statement.lines.iter().map(|line| Line::Item(Item::priced(lang, line)));
    lines.extend(section(say!(lang, "sheet-prices"), prices));
    lines.push(total(say!(lang, "sheet-total"), sum(lang, statement)));
    lines.push(total(say!(lang, "sheet-paid"), format::money(lang, statement.paid)));
    lines.extend(goods(lang, statement));
    lines
}

/// What the customer is to pay. Chargeable work without a quote is not free: its price is still to be agreed (P7).
fn sum(lang: Lang, statement: &Statement) -> String {
    if statement.category == Category::A && statement.lines.is_empty() && statement.total.is_zero() {
        say!(lang, "money-not-agreed")
    } else {
        format::money(lang, statement.total)
    }
}

fn goods(lang: Lang, statement: &Statement) -> Vec<Line> {
    let mut lines = Vec::new();
    for thing in &statement.goods {
        lines.push(Line::Heading(say!(lang, "sheet-thing", thing = (thing.description.as_str()))));
        lines.extend(thing.serial.iter().map(|serial| fact(say!(lang, "sheet-serial"), serial)));
        if !thing.accessories.is_empty() {
            lines.push(fact(say!(lang, "field-accessories"), &format::listed(lang, &thing.accessories)));
        }
        lines.push(fact(say!(lang, "field-condition"), &thing.condition));
    }
    lines.extend(statement.receipt.iter().map(|number| fact(say!(lang, "sheet-receipt"), number)));
    lines.extend(statement.promised.map(|day| fact(say!(lang, "sheet-promised"), &format::full_day(lang, day))));
    lines
}

fn fact(label: String, text: &impl ToString) -> Line {
    Line::Fact(Fact { label, text: text.to_string() })
}

const fn total(label: String, text: String) -> Line {
    Line::Total(Fact { label, text })
}

/// Lines under a heading; nothing where there are none.
fn section(heading: String, lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut lines: Vec<Line> = lines.collect();
    if !lines.is_empty() {
        lines.insert(0, Line::Heading(heading));
    }
    lines
}
