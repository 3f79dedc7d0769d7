//! Whatever is recorded in whatever sequence: orders carry exactly the holds that are in force on their product, nobody is told twice,
//! and each deadline is judged once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::{order::state::AssetOnVoucher, subjects::AnyEvent};

/// Models and batches as people type them; which of them are the same stands beside them.
const MODELS: [(&str, u8); 4] = [("KD-220", 1), ("kd 220", 1), ("ＫＤ２２０", 1), ("KD-330", 2)];
const BATCHES: [(&str, u8); 3] = [("B-02", 1), ("b０２", 1), ("B-03", 2)];
const PRODUCTS: u8 = 3;
const PLACES: u8 = 2;

/// What somebody, or the house, does. Which hold, which product, which spelling: small numbers.
#[derive(Clone, Debug)]
enum Step {
    Place { hold: u8, model: usize, batch: Option<usize> },
    Hold { hold: u8, command: HoldCommand },
    Correct { asset: u8, model: usize, batch: Option<usize> },
    Open { hold: u8, asset: u8 },
    Notice { hold: u8, asset: u8, command: NoticeCommand },
    Wait { hours: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    let (model, batch) = (0..MODELS.len(), proptest::option::of(0..BATCHES.len()));
    let hold = || 0..PLACES;
    let asset = || 0..PRODUCTS;
    let of_hold = prop_oneof![
        3 => Just(find_good()),
        2 => Just(release()),
        1 => Just(confirm_bad()),
    ];
    let of_notice = prop_oneof![
        3 => Just(NoticeCommand::Tell(tell())),
        3 => Just(NoticeCommand::Lift(Nothing {})),
        3 => Just(NoticeCommand::TellGood(tell())),
        1 => Just(take_back()),
        1 => Just(NoticeCommand::PassLimit(Nothing {})),
    ];
    prop_oneof![
        2 => (hold(), model.clone(), batch.clone()).prop_map(|(hold, model, batch)| Step::Place { hold, model, batch }),
        2 => (hold(), of_hold).prop_map(|(hold, command)| Step::Hold { hold, command }),
        1 => (asset(), model, batch).prop_map(|(asset, model, batch)| Step::Correct { asset, model, batch }),
        4 => (hold(), asset()).prop_map(|(hold, asset)| Step::Open { hold, asset }),
        6 => (hold(), asset(), of_notice).prop_map(|(hold, asset, command)| Step::Notice { hold, asset, command }),
        1 => (1..40_u8).prop_map(|hours| Step::Wait { hours }),
    ]
}

fn says(model: usize, batch: Option<usize>) -> (Line, Option<Line>) {
    (line(MODELS[model].0), batch.map(|batch| line(BATCHES[batch].0)))
}

/// The desk, and what its products are, by another reckoning than the one that is tested.
struct Game {
    desk: Desk,
    products: BTreeMap<u8, (usize, Option<usize>)>,
    holds: BTreeMap<u8, (usize, Option<usize>)>,
}

impl Game {
    fn begin() -> Self {
        let mut desk = Desk::open();
        let products = (0..PRODUCTS).map(|number| (number, (0, Some(0)))).collect();
        for number in 0..PRODUCTS {
            desk.owner(number.into(), of_the_batch());
        }
        Self { desk, products, holds: BTreeMap::new() }
    }

    /// What is refused changes nothing; nothing is out of place.
    fn play(&mut self, step: Step) {
        let key = |hold: u8, asset: u8| {
            HoldNotice::key(HoldNotice::id_of(id(hold.into()), id(0xA0_0000 + u128::from(asset))).0)
        };
        let hold_key = |hold: u8| Hold::key(Uuid::from_u128(hold.into()));
        let answer = match step {
            Step::Place { hold, model, batch } => {
                let ((of_model, of_batch), place) = (says(model, batch), place_hold());
                let place = PlaceHold { model: of_model, batch: of_batch, ..place };
                let answer = self.desk.ask(&quality(), hold_key(hold), &AnyCommand::Hold(HoldCommand::Place(place)));
                if answer.is_ok() {
                    self.holds.entry(hold).or_insert((model, batch));
                }
                answer
            }
            Step::Hold { hold, command } => self.desk.ask(&quality(), hold_key(hold), &AnyCommand::Hold(command)),
            Step::Correct { asset, model, batch } => {
                let (of_model, of_batch) = says(model, batch);
                let number = id(0xA0_0000 + u128::from(asset));
                self.desk.corrected(number, AssetParticulars { model: of_model, batch: of_batch, ..of_the_batch() });
                self.products.insert(asset, (model, batch));
                Ok(())
            }
            Step::Open { hold, asset } => {
                let wanted = OpenNotice { hold: id(hold.into()), asset: id(0xA0_0000 + u128::from(asset)) };
                self.desk.ask_itself(key(hold, asset), &AnyCommand::HoldNotice(NoticeCommand::Open(wanted)))
            }
            Step::Notice { hold, asset, command } => {
                let (about, command) = (key(hold, asset), AnyCommand::HoldNotice(command));
                // The house's are asked by the house.
                match self.desk.ask(&clerk(), about, &command) {
                    Err(Stop::Refused(Refusal::NotAllowed)) => self.desk.ask_itself(about, &command),
                    answer => answer,
                }
            }
            Step::Wait { hours } => {
                self.desk.now = self.desk.now.after(chrono::TimeDelta::hours(hours.into()));
                Ok(())
            }
        };
        assert!(matches!(answer, Ok(()) | Err(Stop::Refused(_))), "{answer:?}");
    }

    /// Which holds are in force: those whose last word is not that they were released.
    fn in_force(&self) -> Vec<u8> {
        let last = |hold: &u8| {
            let key = Hold::key(Uuid::from_u128((*hold).into()));
            self.desk.events.iter().rev().find(|(about, _)| *about == key).map(|(_, event)| &event.what)
        };
        let is_released = |hold: &u8| matches!(last(hold), Some(AnyEvent::Hold(HoldEvent::Released { .. })));
        self.holds.keys().copied().filter(|hold| !is_released(hold)).collect()
    }

    fn check_orders(&self) {
        let in_force = self.in_force();
        for (model, batch) in self.products.values() {
            let (of_model, of_batch) = says(*model, *batch);
            let product = AssetOnVoucher { model: of_model, batch: of_batch, ..asset().into() };
            let found: Vec<HoldId> = self.desk.reference.holds.on(&product).into_iter().map(|(id, _)| id).collect();
            let is_on = |hold: &&u8| {
                let (of, only) = self.holds[*hold];
                let same_batch = only.is_none_or(|only| batch.is_some_and(|batch| BATCHES[only].1 == BATCHES[batch].1));
                MODELS[of].1 == MODELS[*model].1 && same_batch
            };
            let expected: Vec<HoldId> = in_force.iter().filter(is_on).map(|hold| id(u128::from(*hold))).collect();
            assert_eq!(found, expected, "{model} {batch:?}");
        }
    }

    /// Between two openings an owner is told of the hold once, and that it is over once; each end of a deadline is judged once.
    fn check_notices(&self) {
        let mut told: BTreeMap<SubjectKey, (u32, u32, u32)> = BTreeMap::new();
        for (about, event) in &self.desk.events {
            let counts = told.entry(*about).or_default();
            match &event.what {
                AnyEvent::HoldNotice(NoticeEvent::Opened(_)) => *counts = (0, 0, 0),
                AnyEvent::HoldNotice(NoticeEvent::Told(_)) => counts.0 += 1,
                AnyEvent::HoldNotice(NoticeEvent::ToldGood { judged, .. }) => {
                    assert!(judged.is_some(), "judged when he is told");
                    counts.1 += 1;
                }
                AnyEvent::HoldNotice(NoticeEvent::LimitPassed) => counts.2 += 1,
                AnyEvent::Hold(HoldEvent::Released { judged }) => {
                    assert!(judged.is_some(), "judged when it is released");
                    counts.1 += 1;
                }
                _ => {}
            }
            assert!(counts.0 <= 1 && counts.1 <= 1 && counts.2 <= 1, "{about}: {counts:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn orders_carry_what_is_held_and_nobody_is_told_twice_p29(steps in prop::collection::vec(step(), 1..40)) {
        let mut game = Game::begin();
        for step in steps {
            game.play(step);
            game.check_orders();
        }
        game.check_notices();
    }
}
