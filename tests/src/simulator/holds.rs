//! What the office does about holds (P29): it places them on models and batches as people spell them, tells the owners, has them
//! inspected and releases them, at the desks that may and at those that may not.

use callout_core::domain::{
    hold::{
        AskSupplier, ConfirmBad, FindGood, Hold, HoldCommand, HoldNotice, HoldStage, NoticeCommand, NoticeStage,
        PlaceHold, RouteToQuality, SupplierAnswered, TakeBack, Tell, ToldBy,
    },
    order::command::Nothing,
    subject::Listed as _,
    subjects::AnyCommand,
    text::{Line, Note},
};

use super::{
    chance::Chance,
    server::{Act, Desk, Server, all},
};

/// Holds that stand at once.
const STANDING_MAX: usize = 2;
/// Products, as people spell them: model, and batch where it is known.
const PRODUCTS: [(&str, Option<&str>); 6] = [
    ("KFR-35", Some("B-01")),
    ("kfr 35", Some("b01")),
    ("KFR-35", None),
    ("KFR35", Some("B-02")),
    ("GMV-5", Some("B 01")),
    ("gmv 5", None),
];

/// The product of the n-th customer: its model and its batch.
#[must_use]
pub fn product(n: u64) -> (&'static str, Option<&'static str>) {
    PRODUCTS[usize::try_from(n % PRODUCTS.len() as u64).unwrap_or(0)]
}

fn line(text: &str) -> Line {
    Line::new(text).unwrap_or_else(|_| unreachable!("a plain line"))
}

fn note(text: &str) -> Note {
    Note::new(text).unwrap_or_else(|_| unreachable!("a plain note"))
}

/// What the office does about holds next, at one of its desks.
pub fn choose(server: &mut dyn Server, chance: &mut Chance) -> Act {
    let (holds, notices) = (all::<Hold>(server), all::<HoldNotice>(server));
    let standing: Vec<&Hold> = holds.iter().filter(|hold| !matches!(hold.stage, HoldStage::Released { .. })).collect();
    if standing.is_empty() || standing.len() < STANDING_MAX && chance.happens(150) {
        return Act::opens(Desk::Service, AnyCommand::Hold(HoldCommand::Place(place(holds.len(), &notices, chance))));
    }
    let notice = chance.pick(&notices).filter(|_| chance.happens(500));
    if let Some(notice) = notice {
        let (by, does) = on_notice(notice, chance);
        return Act::on(by, HoldNotice::key(notice.id.0), AnyCommand::HoldNotice(does));
    }
    let hold = chance.pick(&standing).copied().unwrap_or(standing[0]);
    let (by, does) = on_hold(hold, chance);
    Act::on(by, Hold::key(hold.id.0), AnyCommand::Hold(does))
}

fn place(number: usize, notices: &[HoldNotice], chance: &mut Chance) -> PlaceHold {
    let (model, batch) = product(chance.below(PRODUCTS.len() as u64));
    let found_on = chance.pick(notices).filter(|_| chance.happens(300)).map(|notice| notice.asset);
    PlaceHold { model: line(model), batch: batch.map(line), wrong: note(&wrong(number)), found_on }
}

/// What is wrong, by the hold's number: no other sentence says it.
fn wrong(number: usize) -> String {
    format!("coil {number} burns")
}

fn on_hold(hold: &Hold, chance: &mut Chance) -> (Desk, HoldCommand) {
    let findings = || note("within tolerance");
    let good = HoldCommand::FindGood(FindGood { findings: findings() });
    match (chance.below(100), &hold.stage) {
        (0..=9, _) => {
            let ask =
                AskSupplier { supplier: line("who made the coil"), question: note("which coils"), wanted_by: None };
            (Desk::Quality, HoldCommand::AskSupplier(ask))
        }
        (10..=19, _) => {
            let question = u16::try_from(hold.questions.len().saturating_sub(1)).unwrap_or(0);
            let said = SupplierAnswered { question, answer: note("those of May") };
            (Desk::Service, HoldCommand::SupplierAnswered(said))
        }
        (20..=29, _) => (Desk::Service, HoldCommand::RouteToQuality(RouteToQuality { note: note("ten of them") })),
        // Whoever may not, and what is too early.
        (30..=36, _) => (Desk::Clerk, good),
        (37..=43, _) => (Desk::Deputy, HoldCommand::Release(Nothing {})),
        (44..=59, HoldStage::Placed) => (Desk::Quality, HoldCommand::ConfirmBad(ConfirmBad { outcome: findings() })),
        (_, HoldStage::Placed | HoldStage::ConfirmedBad { .. }) => (Desk::Quality, good),
        (_, HoldStage::FoundGood { .. } | HoldStage::Released { .. }) => {
            (Desk::Service, HoldCommand::Release(Nothing {}))
        }
    }
}

fn on_notice(notice: &HoldNotice, chance: &mut Chance) -> (Desk, NoticeCommand) {
    let tell = Tell {
        how: if chance.happens(500) { ToldBy::Writing } else { ToldBy::Phone },
        whom: line("who stood there"),
        note: None,
    };
    match &notice.stage {
        NoticeStage::Told { .. } if chance.happens(500) => {
            (Desk::Clerk, NoticeCommand::TakeBack(TakeBack { note: note("for a new one"), quantity: None }))
        }
        NoticeStage::ToTellGood { .. } => (Desk::Service, NoticeCommand::TellGood(tell)),
        NoticeStage::ToTell
        | NoticeStage::Told { .. }
        | NoticeStage::ToldGood { .. }
        | NoticeStage::NotNeeded { .. } => (Desk::Clerk, NoticeCommand::Tell(tell)),
    }
}
