//! What one owner of a held product is to be told, and that he was (P29): the hold, and that it is over. One for each product, made
//! by the house in the log of its branch. Who was never told of the hold need not be told that it is over.

mod subject;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;
use crate::{
    commands,
    domain::{
        deadline::{Deadline, Judged},
        digest::Digest,
        ids::{AssetId, BranchId, CustomerId, HoldId, HoldNoticeId, PersonId},
        order::command::Nothing,
        policy::Policies,
        pricing::Quantity,
        text::{Address, Line, Note},
        time::Timestamp,
    },
};

/// What one owner of a held product is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoldNotice {
    /// Its id: it follows from the hold's and the product's.
    pub id: HoldNoticeId,
    /// The branch that serves the owner.
    pub branch: BranchId,
    /// The hold.
    pub hold: HoldId,
    /// The product.
    pub asset: AssetId,
    /// Its owner.
    pub customer: CustomerId,
    /// His name.
    pub name: Line,
    /// Where he is reached.
    pub phone: Line,
    /// Where the product stands.
    pub address: Address,
    /// Its model.
    pub model: Line,
    /// Its serial number, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<Line>,
    /// Its batch, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Line>,
    /// The last day that it may be used, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<NaiveDate>,
    /// Since when it is to be told.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub stage: NoticeStage,
    /// That the product was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<TakenBack>,
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum NoticeStage {
    /// He does not know yet.
    ToTell,
    /// He knows of the hold.
    Told {
        /// How he was told.
        told: Telling,
    },
    /// He knows of the hold, and not yet that it is over for him.
    ToTellGood {
        /// How he was told of it.
        told: Telling,
        /// Why it is over.
        lifted: Lifted,
        /// By when he is to be told.
        told_by: Deadline,
    },
    /// He knows that it is over for him.
    ToldGood {
        /// How he was told of the hold.
        told: Telling,
        /// Why it was over.
        lifted: Lifted,
        /// By when he was to be told, and what became of that.
        told_by: Deadline,
        /// How he was told.
        good: Telling,
    },
    /// It was over before he knew of it. Was he told all the same, he is told that it is over.
    NotNeeded {
        /// Why it is over.
        lifted: Lifted,
        /// By when he would have to be told.
        told_by: Deadline,
    },
}

impl NoticeStage {
    /// The names of all.
    pub const NAMES: [&'static str; 5] = ["to_tell", "told", "to_tell_good", "told_good", "not_needed"];

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ToTell => Self::NAMES[0],
            Self::Told { .. } => Self::NAMES[1],
            Self::ToTellGood { .. } => Self::NAMES[2],
            Self::ToldGood { .. } => Self::NAMES[3],
            Self::NotNeeded { .. } => Self::NAMES[4],
        }
    }

    /// Why the hold is over for the owner, if it is.
    #[must_use]
    pub const fn lifted(&self) -> Option<Lifted> {
        match self {
            Self::ToTell | Self::Told { .. } => None,
            Self::ToTellGood { lifted, .. } | Self::ToldGood { lifted, .. } | Self::NotNeeded { lifted, .. } => {
                Some(*lifted)
            }
        }
    }
}

/// Why a hold is over for an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lifted {
    /// The batch is good.
    FoundGood,
    /// His product is not of the batch: what its file said was corrected.
    NotConcerned,
}

/// How somebody was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Telling {
    /// When.
    pub at: Timestamp,
    /// Who told him.
    pub by: PersonId,
    /// How.
    pub says: Tell,
}

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// In writing.
    Writing,
    /// By phone.
    Phone,
}

/// That a product was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakenBack {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// What was taken.
    pub says: TakeBack,
}

impl HoldNotice {
    /// Where it stands in lists, when its owner was told and the product is with us.
    pub const TAKEN_BACK: &'static str = "taken_back";

    /// The states of all in lists.
    pub const STATES: [&'static str; 6] = {
        let [to_tell, told, to_tell_good, told_good, not_needed] = NoticeStage::NAMES;
        [to_tell, told, Self::TAKEN_BACK, to_tell_good, told_good, not_needed]
    };

    /// The id of the notice about a product under a hold: whoever asks for it gets the same, so that nobody is told twice.
    #[must_use]
    pub fn id_of(hold: HoldId, asset: AssetId) -> HoldNoticeId {
        HoldNoticeId(Digest::of_parts(&[b"hold notice", hold.0.as_bytes(), asset.0.as_bytes()]).id())
    }
}

/// Body of [`NoticeCommand::Open`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenNotice {
    /// The hold.
    pub hold: HoldId,
    /// The product.
    pub asset: AssetId,
}

/// Body of [`NoticeCommand::Tell`] and [`NoticeCommand::TellGood`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TellOwner))]
#[serde(deny_unknown_fields)]
pub struct Tell {
    /// How.
    pub how: ToldBy,
    /// Whom.
    pub whom: Line,
    /// What else is to be known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// Body of [`NoticeCommand::TakeBack`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeBack {
    /// What was taken, and what he got for it.
    pub note: Note,
    /// How many, where it is more than one thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

commands! {
    /// What can be recorded on a notice.
    pub NoticeCommand under Policies {
    /// An owner of a held product is to be told: the house finds him.
    open@1 = Open(OpenNotice) opening of [],
        sample: Self::Open(OpenNotice { hold: samples::id(0x40), asset: samples::asset().id });
    /// He was told of the hold.
    tell@1 = Tell(Tell) fact of [Clerk, Supervisor, ServiceDepartment],
        sample: Self::Tell(samples::tell()),
        refuses: [AlreadyRecorded];
    /// The product was taken back, within its expiry.
    take_back@1 = TakeBack(TakeBack) fact of [Clerk, Supervisor, Warehouse],
        sample: Self::TakeBack(TakeBack { note: samples::note("Refunded"), quantity: None }),
        refuses: [AlreadyRecorded, WrongStage, Expired];
    /// The hold is over for him: the house sees that it is found good, or that his product is not of the batch.
    lift@1 = Lift(Nothing) intent of [], sample: Self::Lift(Nothing {});
    /// He was told that it is over.
    tell_good@1 = TellGood(Tell) fact of [Clerk, Supervisor, ServiceDepartment],
        sample: Self::TellGood(samples::tell()),
        refuses: [AlreadyRecorded, WrongStage];
    /// The time to tell him that passed: the house sees it.
    pass_limit@1 = PassLimit(Nothing) intent of [], sample: Self::PassLimit(Nothing {});
    }
}

/// What happened to a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum NoticeEvent {
    /// He is to be told; also anew, where his product turns out to be of the batch after all.
    Opened(Box<HoldNotice>),
    /// He was told of the hold.
    Told(Tell),
    /// The product was taken back.
    TakenBack(TakeBack),
    /// The hold is over for him.
    Lifted {
        /// Why.
        why: Lifted,
        /// By when he is to be told.
        told_by: Deadline,
    },
    /// He was told that it is over.
    ToldGood {
        /// How.
        says: Tell,
        /// What became of the time for it.
        judged: Option<Judged>,
    },
    /// The time for it passed.
    LimitPassed,
}
