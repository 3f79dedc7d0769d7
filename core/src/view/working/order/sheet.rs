//! What is to be signed, ready to read: the [`Paper`] of the frozen statement, and what the customer does with it (I15).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{FactView, LineView};
use crate::{
    model::{event::PurposeInput, working::nav::Sheet},
    papers::{Line, Paper},
    words::Reader,
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

pub(in crate::view) fn view(reader: &Reader, sheet: &Sheet) -> SheetView {
    let digest = sheet.bytes.digest().to_string();
    let Paper { title, declaration, lines } = Paper::of(reader.lang, &sheet.statement);
    SheetView {
        purpose: sheet.purpose.into(),
        title,
        declaration,
        lines: lines.into_iter().map(SheetLine::from).collect(),
        digest: digest.chars().take(DIGEST_CHARS).collect(),
    }
}

impl From<Line> for SheetLine {
    fn from(line: Line) -> Self {
        match line {
            Line::Heading(text) => Self::Heading(text),
            Line::Fact(fact) => Self::Fact(fact.into()),
            Line::Item(item) => Self::Item(item.into()),
            Line::Total(fact) => Self::Total(fact.into()),
        }
    }
}
