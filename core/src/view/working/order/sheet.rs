//! What is to be signed, ready to read: made of the frozen [`Statement`] and of nothing else, whole, so that what is read
//! is what is signed (I15).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{FactView, LineView, quotes::line_view};
use crate::{
    domain::{
        entitlement::Category,
        order::{WorkOrder, statement::Statement},
        pricing::PartUsed,
        signoff::Purpose,
    },
    model::{event::PurposeInput, working::nav::Sheet},
    view::{
        format,
        reader::{Reader, say},
        words,
    },
};

/// Characters of the digest that are shown: enough to compare two papers by eye.
const DIGEST_CHARS: usize = 12;

/// The paper.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct SheetView {
    /// What the signature is for.
    pub purpose: PurposeInput,
    /// The paper's name: 服务凭证, 客户商品领取收据 …
    pub title: String,
    /// The sentence that the customer signs.
    pub declaration: String,
    /// The lines, in order.
    pub lines: Vec<SheetLine>,
    /// The beginning of the digest of what is signed.
    pub digest: String,
    /// The label of the signer's name.
    pub signer_label: String,
    /// Who probably signs.
    pub signer: String,
    /// The label of the button.
    pub submit: String,
}

/// A line of the paper.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum SheetLine {
    /// A heading.
    Heading(String),
    /// A fact with its label.
    Fact(FactView),
    /// A sentence.
    Text(String),
    /// Something with a quantity and an amount.
    Item(LineView),
    /// A sum.
    Total(FactView),
}

pub(super) fn view(reader: &Reader, order: &WorkOrder, sheet: &Sheet) -> SheetView {
    let digest = sheet.bytes.digest().to_string();
    SheetView {
        purpose: sheet.purpose.into(),
        title: words::purpose(reader, sheet.purpose),
        declaration: declaration(reader, sheet.purpose),
        lines: lines(reader, &sheet.statement),
        digest: digest.chars().take(DIGEST_CHARS).collect(),
        signer_label: say!(reader, "sheet-signer"),
        signer: order.customer.name.to_string(),
        submit: say!(reader, "sheet-submit"),
    }
}

fn declaration(reader: &Reader, purpose: Purpose) -> String {
    match purpose {
        Purpose::WorkDone => say!(reader, "declaration-work_done"),
        Purpose::TakeBack => say!(reader, "declaration-take_back"),
        Purpose::Return => say!(reader, "declaration-return"),
        Purpose::LostReceipt => say!(reader, "declaration-lost_receipt"),
    }
}

/// Every field of the statement, in its order.
fn lines(reader: &Reader, statement: &Statement) -> Vec<SheetLine> {
    let mut lines = vec![
        fact(say!(reader, "sheet-voucher"), &statement.voucher),
        fact(say!(reader, "sheet-customer"), &statement.customer),
        fact(say!(reader, "sheet-address"), &statement.address),
        fact(say!(reader, "sheet-model"), &statement.model),
    ];
    lines.extend(statement.serial.iter().map(|serial| fact(say!(reader, "sheet-serial"), serial)));
    lines.push(fact(say!(reader, "fact-category"), &words::category(reader, statement.category)));
    lines.push(fact(say!(reader, "sheet-reported"), &statement.reported));
    lines.extend(statement.found.iter().map(|found| fact(say!(reader, "sheet-found"), found)));
    lines.extend(statement.work.iter().map(|(work, minutes)| {
        fact(say!(reader, "sheet-work"), &say!(reader, "work-minutes", work = (work.as_str()), minutes = minutes))
    }));
    lines.extend(section(say!(reader, "sheet-parts"), statement.parts.iter().map(|part| used(reader, part))));
    lines.extend(section(
        say!(reader, "sheet-prices"),
        statement.lines.iter().map(|line| SheetLine::Item(line_view(reader, line))),
    ));
    lines.push(total(say!(reader, "sheet-total"), sum(reader, statement)));
    lines.push(total(say!(reader, "sheet-paid"), reader.money(statement.paid)));
    lines.extend(goods(reader, statement));
    lines
}

/// What the customer is to pay. Chargeable work without a quote is not free: its price is still to be agreed (P7).
fn sum(reader: &Reader, statement: &Statement) -> String {
    if statement.category == Category::A && statement.lines.is_empty() && statement.total.is_zero() {
        say!(reader, "money-not-agreed")
    } else {
        reader.money(statement.total)
    }
}

fn goods(reader: &Reader, statement: &Statement) -> Vec<SheetLine> {
    let mut lines = Vec::new();
    for thing in &statement.goods {
        lines.push(SheetLine::Heading(say!(reader, "sheet-thing", thing = (thing.description.as_str()))));
        lines.extend(thing.serial.iter().map(|serial| fact(say!(reader, "sheet-serial"), serial)));
        if !thing.accessories.is_empty() {
            let accessories = format::listed(reader.lang, &thing.accessories);
            lines.push(fact(say!(reader, "field-accessories"), &accessories));
        }
        lines.push(fact(say!(reader, "field-condition"), &thing.condition));
    }
    lines.extend(statement.receipt.iter().map(|number| fact(say!(reader, "sheet-receipt"), number)));
    lines.extend(
        statement.promised.map(|day| fact(say!(reader, "sheet-promised"), &format::full_day(reader.lang, day))),
    );
    lines
}

fn fact(label: String, text: &impl ToString) -> SheetLine {
    SheetLine::Fact(FactView::new(label, text.to_string()))
}

const fn total(label: String, text: String) -> SheetLine {
    SheetLine::Total(FactView::new(label, text))
}

fn used(reader: &Reader, part: &PartUsed) -> SheetLine {
    let quantity = format!("×{}", part.quantity.get());
    SheetLine::Item(LineView { text: reader.name(&part.names), quantity, amount: String::new() })
}

/// Lines under a heading; nothing where there are none.
fn section(heading: String, lines: impl Iterator<Item = SheetLine>) -> Vec<SheetLine> {
    let mut lines: Vec<SheetLine> = lines.collect();
    if !lines.is_empty() {
        lines.insert(0, SheetLine::Heading(heading));
    }
    lines
}
