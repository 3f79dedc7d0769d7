//! A form, ready to draw: fields with what stands in them, what is wrong beside each, sums, and whether it can be submitted.
//!
//! A shell draws the kinds of fields and knows no form. It sends `Change`, `AddSection`, `RemoveSection`, `Submit`, `Confirm`,
//! `Leave` and `Discard`, and keeps nothing but where the cursor is.

mod draw;
mod fields;
mod items;
mod pad;
mod words;

use facet::Facet;
use serde::{Deserialize, Serialize};

pub(super) use self::draw::{gate, view};
pub(super) use self::words::{action, hint, label, tone};
use super::{ChoiceView, FactView, SheetView, Tone};

/// A form.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct FormView {
    /// What it does: the action's name.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What to think of.
    pub text: Option<String>,
    /// What is read before it is signed.
    pub paper: Option<SheetView>,
    /// Its fields, in order.
    pub sections: Vec<SectionView>,
    /// Sums over what stands in the fields.
    pub totals: Vec<FactView>,
    /// What the button says.
    pub submit: String,
    /// The picture on it, by its name in the sprite.
    pub icon: String,
    /// How the button is coloured.
    pub tone: Tone,
    /// Whether the button works.
    pub can_submit: bool,
    /// Why it does not.
    pub why_not: Option<String>,
    /// Since when it waits here, half filled in.
    pub draft: Option<String>,
    /// The label of throwing it away.
    pub discard: String,
    /// The label of leaving it; what was filled in stays.
    pub leave: String,
    /// What is asked back; nothing else can be answered meanwhile.
    pub confirm: Option<ConfirmView>,
    /// Whether it was submitted and is not answered yet.
    pub is_waiting: bool,
    /// Whether it wants the phone turned: there is a pad to sign on.
    pub is_landscape: bool,
}

/// A question before something is done.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfirmView {
    /// The question.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// Go on.
    pub yes: String,
    /// Do not.
    pub no: String,
}

/// Fields that belong together.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionView {
    /// Which, for `RemoveSection`.
    pub id: String,
    /// What they are about.
    pub title: Option<String>,
    /// The label of taking the section away, where that can be done.
    pub remove: Option<String>,
    /// The fields.
    pub fields: Vec<FieldView>,
    /// The label of `AddSection` below it, where another one can come.
    pub add: Option<String>,
}

/// A field.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Which, for `Change`.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What to think of.
    pub hint: Option<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// What it takes, and what stands in it.
    pub kind: FieldKind,
}

/// What a field takes.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum FieldKind {
    /// A line.
    Text {
        /// What stands there.
        value: String,
        /// The most characters.
        chars_max: u32,
        /// Which keys are wanted.
        keyboard: Keyboard,
        /// Whether it is not to be seen.
        is_secret: bool,
        /// Usual answers, to be chosen instead of typed.
        choices: Vec<ChoiceView>,
        /// The label of `Scan`, where it can be scanned instead of typed.
        scan: Option<String>,
    },
    /// Several lines.
    LongText {
        /// What stands there.
        value: String,
        /// The most characters.
        chars_max: u32,
        /// Usual answers, to be chosen instead of typed.
        choices: Vec<ChoiceView>,
    },
    /// An amount of money.
    Amount {
        /// What stands there.
        value: String,
        /// The currency's code.
        currency: String,
    },
    /// Minutes, with `Less` and `More`.
    Minutes {
        /// What stands there.
        value: String,
        /// In words: `1 h 15 min`.
        text: Option<String>,
        /// The label of less.
        less: String,
        /// The label of more.
        more: String,
    },
    /// A day.
    Date {
        /// What stands there, `2026-11-23`.
        value: String,
        /// In words.
        text: Option<String>,
        /// The days that are usually meant.
        choices: Vec<ChoiceView>,
    },
    /// A time of day.
    Time {
        /// What stands there, `14:30`.
        value: String,
        /// The times that are usually meant.
        choices: Vec<ChoiceView>,
    },
    /// One of several.
    Choice {
        /// Which.
        choices: Vec<ChoiceView>,
    },
    /// Yes or no; `Choose` turns it.
    Switch {
        /// Which.
        is_on: bool,
        /// What that means.
        text: String,
    },
    /// Several points, each done or not.
    Checklist {
        /// The points.
        rows: Vec<ChoiceView>,
        /// All of them at once.
        all: Option<ChoiceView>,
    },
    /// Items of the price list with quantities.
    Items {
        /// What is in the basket.
        lines: Vec<BasketLine>,
        /// What is searched for.
        query: String,
        /// The label of the search.
        search: String,
        /// What the search finds.
        found: Vec<ItemRow>,
        /// That there is more than is shown.
        more: Option<String>,
    },
    /// Pictures of the order.
    Photos {
        /// The pictures.
        rows: Vec<PhotoChoice>,
        /// The label of `Photograph`, which takes another one and chooses it.
        take: String,
        /// What stands there if there are none.
        empty: String,
    },
    /// Something to draw on.
    Pad {
        /// Its height in 1/1,000 of its width.
        aspect_permille: u32,
        /// What is drawn, thinned for the eye.
        strokes: Vec<StrokeView>,
        /// What is asked of who draws.
        text: String,
        /// The label of taking the last stroke back.
        undo: String,
        /// The label of taking all back.
        clear: String,
        /// Whether there is a stroke.
        is_drawn: bool,
    },
}

/// Which keys a field wants.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits.
    Number,
    /// An address of the network.
    Address,
    /// A code: capitals and digits.
    Code,
}

/// A line of the basket.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct BasketLine {
    /// The item's code, for `Less` and `More`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many: `×2`.
    pub quantity: String,
    /// What they cost, where that is of interest.
    pub amount: Option<String>,
    /// The label of one less.
    pub less: String,
    /// The label of one more.
    pub more: String,
}

/// An item of the price list.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemRow {
    /// Its code, for `More`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The price of one.
    pub price: String,
    /// Whether it is in the basket.
    pub is_in: bool,
}

/// A picture that can be named.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotoChoice {
    /// The SHA-256 of its bytes, in hexadecimal, for `Choose` and for its pixels.
    pub digest: String,
    /// What it shows.
    pub caption: Option<String>,
    /// Whether its pixels are on this phone.
    pub can_draw: bool,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A stroke.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct StrokeView {
    /// Its points.
    pub points: Vec<PadPoint>,
}

/// A point of a stroke, in 1/10,000 of the pad's width.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PadPoint {
    /// Across.
    pub x: u16,
    /// Down.
    pub y: u16,
}
