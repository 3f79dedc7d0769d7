//! Numbers of documents: unique and gapless within their series (I18).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::Text;

/// A series in which numbers run 1, 2, 3 … without a gap: `V-SH`, `GR-D07.1`.
pub type SeriesName = Text<32>;

/// What kind of document a number is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 叫修登记簿 entry, numbered by the branch.
    Call,
    /// 服务凭证, numbered by the branch.
    Voucher,
    /// 发票, numbered by the branch.
    Invoice,
    /// 顾客投诉, numbered by the branch.
    Complaint,
    /// 客户商品领取收据, numbered by the device that gives it, also offline.
    GoodsReceipt,
    /// A receipt for money, numbered by the device.
    CashReceipt,
    /// The document that voids a goods receipt (P12): a void is a document, never an erasure.
    GoodsReceiptVoid,
}

impl DocumentKind {
    /// The letters its series begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Call => "C",
            Self::Voucher => "V",
            Self::Invoice => "INV",
            Self::Complaint => "K",
            Self::GoodsReceipt => "GR",
            Self::CashReceipt => "CR",
            Self::GoodsReceiptVoid => "GV",
        }
    }

    /// The kinds a device numbers by itself.
    pub const OF_DEVICE: [Self; 3] = [Self::GoodsReceipt, Self::CashReceipt, Self::GoodsReceiptVoid];
}

/// One numbered document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentNumber {
    /// Its kind.
    pub kind: DocumentKind,
    /// Who counts: the branch's code, or the device's code with its epoch (`D07.1`).
    pub issuer: SeriesName,
    /// Its place in the series, from 1.
    pub n: u32,
}

impl DocumentNumber {
    /// The series it belongs to, as stores key it: `GR-D07.1`.
    #[must_use]
    pub fn series(&self) -> String {
        format!("{}-{}", self.kind.prefix(), self.issuer)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.kind.prefix(), self.issuer, self.n)
    }
}
