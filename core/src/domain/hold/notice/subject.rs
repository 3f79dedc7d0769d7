//! The notice as a subject of its branch's log: on nobody's phone, the office tells the owners.

use super::{
    HoldNotice, Lifted, NoticeCommand, NoticeEvent, NoticeStage, OpenNotice, TakeBack, TakenBack, Tell, Telling,
};
use crate::domain::{
    asset::Asset,
    calendar::WorkingCalendar,
    customer::Customer,
    deadline::Deadline,
    hold::{Hold, HoldStage, ProductKey},
    ids::{BranchId, PersonId},
    order::command::Nothing,
    refusal::Refusal,
    subject::{
        Context, Decided, Filed, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop, Subject, SubjectKey,
        Wake,
    },
    subjects::{AnyCommand, Product},
    time::Timestamp,
};

impl Subject for HoldNotice {
    const SCOPE: Scope = Scope::Branch;

    type Command = NoticeCommand;
    type Event = NoticeEvent;

    fn needs(command: &NoticeCommand, _: PersonId, _: BranchId) -> Vec<SubjectKey> {
        match command {
            NoticeCommand::Open(OpenNotice { hold, asset }) => vec![Hold::key(hold.0), Asset::key(asset.0)],
            NoticeCommand::Tell(_)
            | NoticeCommand::TakeBack(_)
            | NoticeCommand::Lift(_)
            | NoticeCommand::TellGood(_)
            | NoticeCommand::PassLimit(_) => Vec::new(),
        }
    }

    fn decide(
        was: Option<&Self>,
        command: &NoticeCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<NoticeEvent, AnyCommand>, Stop> {
        let event = match (was, command) {
            (_, NoticeCommand::Open(wanted)) => open(was, *wanted, with)?,
            (None, _) => return Err(Refusal::UnknownReference.into()),
            (Some(notice), NoticeCommand::Tell(says)) => Some(notice.told(says)?),
            (Some(notice), NoticeCommand::TakeBack(says)) => Some(notice.taken(says, with)?),
            (Some(notice), NoticeCommand::Lift(_)) => notice.lift(with)?,
            (Some(notice), NoticeCommand::TellGood(says)) => Some(notice.told_good(says, with)?),
            (Some(notice), NoticeCommand::PassLimit(_)) => Some(notice.pass_limit(with)?),
        };
        Ok(Decided::events(event.into_iter().collect()))
    }

    fn apply(was: Option<Self>, event: &Recorded<NoticeEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (_, NoticeEvent::Opened(notice)) => Ok(*notice.clone()),
            (None, _) => Err(OutOfPlace),
            (Some(notice), NoticeEvent::TakenBack(says)) => {
                let taken_back = TakenBack { at: event.at, by: event.by, says: says.clone() };
                Ok(Self { taken_back: Some(taken_back), ..notice })
            }
            (Some(notice), _) => Ok(Self { stage: notice.stage.after(event)?, ..notice }),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Nobody
    }

    fn line(&self) -> Line {
        let state = match (&self.stage, &self.taken_back) {
            (NoticeStage::Told { .. }, Some(_)) => Self::TAKEN_BACK,
            (stage, _) => stage.name(),
        };
        Line { title: self.name.to_string(), state: state.to_owned(), responsible: None, due: self.due() }
    }

    fn filed(&self) -> Option<Filed> {
        let is_open = match self.stage {
            NoticeStage::ToTell | NoticeStage::ToTellGood { .. } => true,
            NoticeStage::Told { .. } | NoticeStage::ToldGood { .. } | NoticeStage::NotNeeded { .. } => false,
        };
        let words = [Some(&self.name), Some(&self.phone), Some(&self.model), self.serial.as_ref(), self.batch.as_ref()];
        let words = words.into_iter().flatten().map(ToString::to_string);
        let search = words.chain([self.address.to_string()]).collect();
        let (customer, about) = (Some(self.customer), Some(self.hold.0));
        Some(Filed { is_open, opened_at: self.opened_at, customer, about, search })
    }

    fn wakes(&self) -> Option<Wake<NoticeCommand>> {
        match &self.stage {
            NoticeStage::ToTellGood { told_by, .. } => {
                Some(Wake { at: told_by.passes_at()?, command: NoticeCommand::PassLimit(Nothing {}) })
            }
            NoticeStage::ToTell
            | NoticeStage::Told { .. }
            | NoticeStage::ToldGood { .. }
            | NoticeStage::NotNeeded { .. } => None,
        }
    }
}

// What a command means.
impl HoldNotice {
    fn due(&self) -> Option<Timestamp> {
        match &self.stage {
            NoticeStage::ToTellGood { told_by, .. } => told_by.runs_until(),
            NoticeStage::ToTell
            | NoticeStage::Told { .. }
            | NoticeStage::ToldGood { .. }
            | NoticeStage::NotNeeded { .. } => None,
        }
    }

    /// Nobody is told twice. Who is told when it is over already is told that as well.
    fn told(&self, says: &Tell) -> Result<NoticeEvent, Refusal> {
        match self.stage {
            NoticeStage::ToTell | NoticeStage::NotNeeded { .. } => Ok(NoticeEvent::Told(says.clone())),
            NoticeStage::Told { .. } | NoticeStage::ToTellGood { .. } | NoticeStage::ToldGood { .. } => {
                Err(Refusal::AlreadyRecorded)
            }
        }
    }

    /// Within its expiry, as the file has it today: the copy may be older than a correction.
    fn taken(&self, says: &TakeBack, with: &Context<'_, Product>) -> Result<NoticeEvent, Stop> {
        let expires = with.other::<Asset>(self.asset.0)?.map_or(self.expires, |asset| asset.expires);
        if self.taken_back.is_some() {
            return Err(Refusal::AlreadyRecorded.into());
        }
        if !matches!(self.stage, NoticeStage::Told { .. }) {
            return Err(Refusal::WrongStage.into());
        }
        if expires.is_some_and(|day| day < with.today) {
            return Err(Refusal::Expired.into());
        }
        Ok(NoticeEvent::TakenBack(says.clone()))
    }

    /// The house saw that it is over for him; once is enough.
    fn lift(&self, with: &Context<'_, Product>) -> Result<Option<NoticeEvent>, Stop> {
        let (hold, asset) = (with.other::<Hold>(self.hold.0), with.other::<Asset>(self.asset.0));
        let (hold, asset) = (hold?.ok_or(Refusal::UnknownReference)?, asset?);
        if self.stage.lifted().is_some() {
            return Ok(None);
        }
        let (why, told_by) = match hold.stage.release() {
            Some(release) => (Lifted::FoundGood, Deadline { said: None, judged: None, ..release.clone() }),
            None if asset.is_some_and(|asset| hold.concerns(asset)) => return Err(Refusal::WrongStage.into()),
            None => (Lifted::NotConcerned, with.reference.policies.hold_release(with.at)),
        };
        Ok(Some(NoticeEvent::Lifted { why, told_by }))
    }

    fn told_good(&self, says: &Tell, with: &Context<'_, Product>) -> Result<NoticeEvent, Refusal> {
        match &self.stage {
            NoticeStage::ToTellGood { told_by, .. } => {
                let judged = told_by.judge(with.at, &WorkingCalendar::default());
                Ok(NoticeEvent::ToldGood { says: says.clone(), judged })
            }
            NoticeStage::ToldGood { .. } => Err(Refusal::AlreadyRecorded),
            NoticeStage::ToTell | NoticeStage::Told { .. } | NoticeStage::NotNeeded { .. } => Err(Refusal::WrongStage),
        }
    }

    fn pass_limit(&self, with: &Context<'_, Product>) -> Result<NoticeEvent, Refusal> {
        match &self.stage {
            NoticeStage::ToTellGood { told_by, .. } if told_by.passes_at().is_some_and(|at| at <= with.at) => {
                Ok(NoticeEvent::LimitPassed)
            }
            NoticeStage::ToTell
            | NoticeStage::Told { .. }
            | NoticeStage::ToTellGood { .. }
            | NoticeStage::ToldGood { .. }
            | NoticeStage::NotNeeded { .. } => Err(Refusal::WrongStage),
        }
    }
}

impl Hold {
    /// Whether the owner of that product is to be told: not the one on whose product it was found, for he knows.
    #[must_use]
    pub fn concerns(&self, asset: &Asset) -> bool {
        self.found_on != Some(asset.id) && self.product_key().covers(&ProductKey::from(asset))
    }
}

/// The house found an owner. He is there already, unless his product was not of the batch for a while.
fn open(
    was: Option<&HoldNotice>,
    OpenNotice { hold, asset }: OpenNotice,
    with: &Context<'_, Product>,
) -> Result<Option<NoticeEvent>, Stop> {
    let id = HoldNotice::id_of(hold, asset);
    if id.0 != with.about.id {
        return Err(Refusal::UnknownReference.into());
    }
    // What is read is asked for before anything is answered: what is not loaded is then missed at once.
    let (hold, asset) = (with.other::<Hold>(hold.0), with.other::<Asset>(asset.0));
    let (hold, asset) = (hold?.ok_or(Refusal::UnknownReference)?, asset?.ok_or(Refusal::UnknownReference)?);
    if was.is_some_and(|notice| notice.stage.lifted() != Some(Lifted::NotConcerned)) {
        return Ok(None);
    }
    match hold.stage {
        HoldStage::Placed | HoldStage::ConfirmedBad { .. } => {}
        HoldStage::FoundGood { .. } | HoldStage::Released { .. } => return Err(Refusal::WrongStage.into()),
    }
    if !hold.concerns(asset) {
        return Err(Refusal::UnknownReference.into());
    }
    let owner = with.other::<Customer>(asset.customer.0)?.ok_or(Refusal::UnknownReference)?.clone();
    let asset = asset.clone();
    Ok(Some(NoticeEvent::Opened(Box::new(HoldNotice {
        id,
        branch: with.site.branch,
        hold: hold.id,
        asset: asset.id,
        customer: owner.id,
        name: owner.name,
        phone: owner.phone,
        address: owner.address,
        model: asset.model,
        serial: asset.serial,
        batch: asset.batch,
        expires: asset.expires,
        opened_at: with.at,
        stage: NoticeStage::ToTell,
        taken_back: was.and_then(|notice| notice.taken_back.clone()),
    }))))
}

impl NoticeStage {
    fn after(self, event: &Recorded<NoticeEvent>) -> Result<Self, OutOfPlace> {
        let telling = |says: &Tell| Telling { at: event.at, by: event.by, says: says.clone() };
        match (self, &event.what) {
            (Self::ToTell, NoticeEvent::Told(says)) => Ok(Self::Told { told: telling(says) }),
            (Self::NotNeeded { lifted, told_by }, NoticeEvent::Told(says)) => {
                Ok(Self::ToTellGood { told: telling(says), lifted, told_by })
            }
            (Self::ToTell, NoticeEvent::Lifted { why, told_by }) => {
                Ok(Self::NotNeeded { lifted: *why, told_by: told_by.clone() })
            }
            (Self::Told { told }, NoticeEvent::Lifted { why, told_by }) => {
                Ok(Self::ToTellGood { told, lifted: *why, told_by: told_by.clone() })
            }
            (Self::ToTellGood { told, lifted, told_by }, NoticeEvent::ToldGood { says, judged }) => {
                let told_by = Deadline { judged: *judged, ..told_by };
                Ok(Self::ToldGood { told, lifted, told_by, good: telling(says) })
            }
            (Self::ToTellGood { told, lifted, told_by }, NoticeEvent::LimitPassed) => {
                Ok(Self::ToTellGood { told, lifted, told_by: Deadline { said: Some(event.at), ..told_by } })
            }
            (
                _,
                NoticeEvent::Opened(_)
                | NoticeEvent::Told(_)
                | NoticeEvent::TakenBack(_)
                | NoticeEvent::Lifted { .. }
                | NoticeEvent::ToldGood { .. }
                | NoticeEvent::LimitPassed,
            ) => Err(OutOfPlace),
        }
    }
}
