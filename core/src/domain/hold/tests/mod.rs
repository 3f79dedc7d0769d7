//! P29: nothing of a bad batch is delivered, every owner is told once, and in time when it is found good.

mod example;
mod holds;
mod matching;
mod notices;
mod properties;

use uuid::Uuid;

use super::*;
use crate::domain::{
    asset::{Asset, AssetCommand, AssetParticulars, RegisterAsset},
    customer::{Customer, CustomerCommand},
    people::Actor,
    refusal::Refusal,
    samples::{Desk, asset, clerk, customer, id, line, note, place_hold, quality, tell},
    subject::{Listed as _, Stop, Subject as _, SubjectKey},
    subjects::AnyCommand,
};

const HOLD: u128 = 0x40;

fn hold_key() -> SubjectKey {
    Hold::key(Uuid::from_u128(HOLD))
}

fn find_good() -> HoldCommand {
    HoldCommand::FindGood(FindGood { findings: note("Coils within tolerance") })
}

fn confirm_bad() -> HoldCommand {
    HoldCommand::ConfirmBad(ConfirmBad { outcome: note("Scrapped") })
}

fn release() -> HoldCommand {
    HoldCommand::Release(Nothing {})
}

fn take_back() -> NoticeCommand {
    NoticeCommand::TakeBack(TakeBack { note: note("Refunded"), quantity: None })
}

/// A product of the batch that the sample hold is on.
fn of_the_batch() -> AssetParticulars {
    AssetParticulars { model: line("KD-220"), batch: Some(line("B-02")), ..asset().particulars() }
}

impl Desk {
    fn hold(&mut self, actor: &Actor, command: HoldCommand) -> Result<(), Stop> {
        self.ask(actor, hold_key(), &AnyCommand::Hold(command))
    }

    fn place(&mut self) {
        self.hold(&quality(), HoldCommand::Place(place_hold())).expect("placed");
    }

    /// Somebody with a file and a product: both have the number.
    fn owner(&mut self, number: u128, says: AssetParticulars) -> AssetId {
        let (owner, product) = (Uuid::from_u128(0xC0_0000 + number), Uuid::from_u128(0xA0_0000 + number));
        let open = CustomerCommand::Open(customer().particulars());
        self.ask(&clerk(), Customer::key(owner), &AnyCommand::Customer(open)).expect("opened");
        let register = AssetCommand::Register(RegisterAsset { customer: owner.into(), says });
        self.ask(&clerk(), Asset::key(product), &AnyCommand::Asset(register)).expect("registered");
        product.into()
    }

    fn corrected(&mut self, asset: AssetId, says: AssetParticulars) {
        let change = AnyCommand::Asset(AssetCommand::Change(says));
        self.ask(&clerk(), Asset::key(asset.0), &change).expect("changed");
    }

    /// What the house asks of a notice.
    fn house(&mut self, asset: AssetId, command: NoticeCommand) -> Result<(), Stop> {
        self.ask_itself(notice_key(asset), &AnyCommand::HoldNotice(command))
    }

    fn open_notice(&mut self, asset: AssetId) -> Result<(), Stop> {
        self.house(asset, NoticeCommand::Open(OpenNotice { hold: id(HOLD), asset }))
    }

    fn lift(&mut self, asset: AssetId) -> Result<(), Stop> {
        self.house(asset, NoticeCommand::Lift(Nothing {}))
    }

    /// What the office records on a notice.
    fn notice(&mut self, actor: &Actor, asset: AssetId, command: NoticeCommand) -> Result<(), Stop> {
        self.ask(actor, notice_key(asset), &AnyCommand::HoldNotice(command))
    }

    fn told(&mut self, asset: AssetId) -> Result<(), Stop> {
        self.notice(&clerk(), asset, NoticeCommand::Tell(tell()))
    }

    fn told_good(&mut self, asset: AssetId) -> Result<(), Stop> {
        self.notice(&clerk(), asset, NoticeCommand::TellGood(tell()))
    }

    fn notice_of(&self, asset: AssetId) -> &HoldNotice {
        self.find(notice_key(asset).id).expect("a notice")
    }
}

fn notice_key(asset: AssetId) -> SubjectKey {
    HoldNotice::key(HoldNotice::id_of(id(HOLD), asset).0)
}

/// A desk where one product of the batch is held, and its notice open.
fn noticed() -> (Desk, AssetId) {
    let mut desk = Desk::open();
    let asset = desk.owner(1, of_the_batch());
    desk.place();
    desk.open_notice(asset).expect("opened");
    (desk, asset)
}

fn refused(refusal: Refusal) -> Result<(), Stop> {
    Err(Stop::Refused(refusal))
}
