//! The checklist of conduct on site (P40): a setting, by codes that never change and names that may.

use serde::{Deserialize, Serialize};

use crate::domain::{pricing::Names, text::Text};

/// The code of a point: what is recorded names it, so that another wording changes no history.
pub type ConductCode = Text<40>;
/// The most points of a checklist.
pub const CONDUCT_POINTS_MAX: usize = 40;

/// A point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConductPoint {
    /// Its code.
    pub code: ConductCode,
    /// What it asks.
    pub names: Names,
}

/// What PROCEDURES names, in its order.
const POINTS: [(&str, &str, &str); 8] = [
    ("uniform", "Uniform and badge worn", "着工装、佩戴工牌"),
    ("shoe_covers", "Shoe covers worn", "穿鞋套"),
    ("cloth", "Cloth laid under the tools", "工具下垫布"),
    ("greeting", "Greeted, apologised for the disturbance", "问候客户并为打扰致歉"),
    ("no_gifts", "No food, drink or gift taken", "不吃喝、不收受客户礼品"),
    ("contact_card", "Contact card left", "留下联系卡"),
    ("cleaned", "Area cleaned", "清理现场"),
    ("old_parts", "Old parts shown", "向客户出示旧件"),
];

/// The checklist that every company begins with.
pub(super) fn checklist() -> Vec<ConductPoint> {
    fn text<const MAX: usize>(text: &str) -> Text<MAX> {
        Text::new(text).unwrap_or_else(|_| unreachable!("a plain text"))
    }
    let point = |(code, en, zh): (&str, &str, &str)| ConductPoint {
        code: text(code),
        names: Names { en: text(en), zh: text(zh) },
    };
    POINTS.map(point).into()
}

// What every company begins with is not written, so that policies of before this setting read and are written the same.
pub(super) fn is_checklist(points: &Vec<ConductPoint>) -> bool {
    *points == checklist()
}
