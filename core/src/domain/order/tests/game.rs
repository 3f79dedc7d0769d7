//! A game in which several people record whatever comes to them on one order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    cash::{CashBook, CashCommand, CashEvent, Count, CountState, HandIn},
    commands::Command as _,
    custody::{Custody, ReceiptBack, ReceiptState},
    digest::Digest,
    entitlement::Category,
    ids::PaymentId,
    money::{AMOUNT_MINOR_MAX, Currency, Fee},
    order::{
        Mode,
        command::{Means, NotSigned, NotSignedReason},
    },
    pricing::{ItemKind, PriceItem, QuoteAnswer},
    samples::{
        accountant, asset_in_warranty, asset_under_contract, colleague, everybody, fee, id, item_code, note, price_list,
    },
};

/// One turn of the game: numbers from which who does what is derived.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Which of the commands on the menu.
    choice: usize,
    /// Which of the people.
    who: usize,
    /// How he chooses.
    manner: Manner,
    /// Whether the exceptions desk accepts it.
    is_late: bool,
}

/// How something is chosen from the menu.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// What carries the work on, if that would pass.
    Forward,
    /// Anything that would pass.
    Sensible,
    /// Anything.
    Absurd,
}

impl Turn {
    /// The same, as it comes.
    pub const fn live(self) -> Self {
        Self { is_late: false, ..self }
    }
}

pub(super) fn turn() -> impl Strategy<Value = Turn> {
    let manner = prop_oneof![5 => Just(Manner::Forward), 2 => Just(Manner::Sensible), 2 => Just(Manner::Absurd)];
    (any::<usize>(), any::<usize>(), manner, proptest::bool::weighted(0.12))
        .prop_map(|(choice, who, manner, is_late)| Turn { choice, who, manner, is_late })
}

/// Whether a command is what comes next on an ordinary day.
const fn carries_on(command: &OrderCommand) -> bool {
    use OrderCommand as C;
    matches!(
        command,
        C::ReceiveGoods(_)
            | C::Inspect(_)
            | C::ReleaseGoods(_)
            | C::Accept(_)
            | C::StartTravel(_)
            | C::Arrive(_)
            | C::OfferQuote(_)
            | C::AgreeQuote(_)
            | C::RecordWork(_)
            | C::CheckProduct(_)
            | C::FinishOnSite(_)
            | C::TakeGoods(_)
            | C::RecordBench(_)
            | C::FinishBench(_)
            | C::ReturnGoods(_)
            | C::Sign(_)
    )
}

/// An order with everybody around it, and the pockets of its technicians.
pub(super) struct Game {
    pub trial: Trial,
    pub pockets: [CashBook; 2],
    remittances: u128,
}

impl Game {
    pub fn new(which: usize) -> Self {
        let assets = [asset(), asset(), asset(), asset_in_warranty(), asset_under_contract()];
        let mut trial = Trial::registered(&assets[which % assets.len()]);
        let mut list = price_list(1);
        let names = list.items[0].names.clone();
        let unit_price = fee(AMOUNT_MINOR_MAX);
        list.items.push(PriceItem { code: item_code("GOLD"), names, kind: ItemKind::Part, unit_price });
        trial.prices.0.insert(1, list);
        let pocket = |actor: Actor| CashBook::new(actor.person, actor.branch, Currency::CNY);
        Self { trial, pockets: [pocket(technician()), pocket(colleague())], remittances: 0 }
    }

    /// All that can be recorded, with fresh and with known ids, and the next numbers of the phone's series (I18).
    pub fn menu(&self, salt: usize) -> Vec<OrderCommand> {
        let record = &self.trial.order.record;
        let (receipts, voids) = receipts(record.custody.as_ref());
        let cashes = cash_receipts(&self.trial).len();
        let next = |used: usize| u32::try_from(used + 1).unwrap();
        let fresh = 0x1000 + self.trial.events.len() as u128;
        let known_quote = record.quotes.get(salt % (record.quotes.len() + 1)).map_or(fresh, |q| q.id.0.as_u128());
        let known_payment = record.payments.get(salt % (record.payments.len() + 1)).map_or(fresh, |p| p.id.0.as_u128());
        let declaration = record.sign_offs.last().map_or(id(fresh), |s| s.id);
        let amount = [1, 30_000, 60_000, 0, AMOUNT_MINOR_MAX][salt % 5];
        let mut menu = vec![
            assign(technician().person),
            assign(colleague().person),
            OrderCommand::ServeAnyway(because("A good customer")),
            RECEIVE_GOODS,
            PASS,
            fail(),
            RELEASE_GOODS,
            decide_payment(known_payment, salt.is_multiple_of(2)),
            invoice(next(record.invoices.len())),
            CLOSE_REGISTER,
            ACCEPT,
            agree_appointment(self.trial.now),
            START_TRAVEL,
            ARRIVE,
            finding(),
            quote(fresh),
            quote_of(fresh, vec![requested("GOLD", [1, 9_999][salt % 2])]),
            agree(known_quote),
            refuse(known_quote),
            work(),
            check(),
            FINISH_ON_SITE,
            report(),
            LEAVE_SITE,
            suspend(["2026-03-04", "2026-01-01"][salt % 2]),
            escalate(),
            take_goods(fresh, next(receipts.len()), "2026-03-06"),
            take_goods(0x71, next(receipts.len()), "2026-01-06"),
            bench(),
            FINISH_BENCH,
            late("2026-04-01"),
            return_goods(next(voids.len())),
            return_goods_with(next(voids.len()), ReceiptBack::Lost { declaration }),
        ];
        menu.push(match salt % 4 {
            0 => transfer(fresh, amount),
            1 => cash(known_payment, amount, next(cashes)),
            _ => cash(fresh, amount, next(cashes)),
        });
        let open = record.quotes.iter().find(|q| q.answer == QuoteAnswer::Open);
        menu.extend(open.map(|q| agree(q.id.0.as_u128())));
        if salt.is_multiple_of(5) {
            menu.push(override_category([Category::A, Category::B, Category::C, Category::A][salt % 4]));
        }
        if salt.is_multiple_of(9) {
            menu.push(OrderCommand::Cancel(because("No")));
            menu.push(OrderCommand::Decline(because("No")));
            menu.push(OrderCommand::Unassign(because("Ill")));
            menu.push(OrderCommand::GiveUp(because("No")));
        }
        menu.push(conduct());
        for purpose in Purpose::ALL {
            if salt.is_multiple_of(3) {
                let reason = [NotSignedReason::Absent, NotSignedReason::Stamp][salt % 2];
                let note = Some(note("Nobody there"));
                menu.push(OrderCommand::NotSigned(NotSigned { purpose, reason, note, photo: None }));
            }
            menu.push(self.trial.signature(fresh, purpose));
        }
        // A signature on a statement that is not this order's.
        menu.push(Trial::registered(&asset()).signature(fresh, Purpose::WorkDone));
        menu
    }

    pub fn play(&mut self, turn: Turn) {
        let mode = if turn.is_late { Mode::Desk } else { Mode::Live };
        let people = everybody();
        let mut menu = self.menu(turn.who);
        menu.sort_by_cached_key(|command| Digest::of_parts(&[&turn.choice.to_be_bytes(), &key_of(command)]));
        let might_pass = |actor: &Actor, command: &OrderCommand| {
            actor.is_any(command.row().roles(&self.trial.policies)) && self.trial.decide(actor, command, mode).is_ok()
        };
        let by_whom = |c| people.iter().find(|actor| might_pass(actor, c)).map(|actor| (actor, c));
        let chosen = match turn.manner {
            Manner::Forward => menu.iter().filter(|c| carries_on(c)).find_map(by_whom),
            Manner::Sensible => None,
            Manner::Absurd => menu.first().map(|command| (&people[turn.who % people.len()], command)),
        };
        let chosen = chosen.or_else(|| menu.iter().find_map(by_whom));
        if let Some((actor, command)) = chosen {
            let known: BTreeSet<PaymentId> = self.trial.order.record.payments.iter().map(|p| p.id).collect();
            let passed = self.trial.play(actor, command, mode).is_ok();
            if let (true, OrderCommand::TakePayment(taken)) = (passed, command) {
                assert!(!known.contains(&taken.id));
                self.collect(actor, taken.amount, &taken.means);
            }
        }
        self.hand_in(turn);
    }

    fn collect(&mut self, actor: &Actor, amount: Fee, means: &Means) {
        let by = actor.person;
        if let (Means::Cash { .. }, Some(pocket)) = (means, self.pockets.iter_mut().find(|p| p.person == by)) {
            let event = CashEvent::Collected(amount);
            *pocket = pocket.clone().apply(&event, by, self.trial.now);
        }
    }

    /// Now and then somebody hands money in, and the accountant counts something.
    fn hand_in(&mut self, turn: Turn) {
        self.remittances += 1;
        let amount = fee(i64::try_from(turn.who % 40_000).unwrap());
        let giver = [technician(), colleague()][turn.choice % 2].clone();
        let waiting = self.pockets[turn.who % 2].remittances.iter().find(|r| r.state == CountState::HandedIn);
        let (actor, command) = match waiting {
            Some(remittance) if turn.choice.is_multiple_of(3) => {
                let reason = turn.choice.is_multiple_of(2).then(|| note("Counted twice"));
                (accountant(), CashCommand::Count(Count { remittance: remittance.id, counted: amount, reason }))
            }
            _ if turn.choice.is_multiple_of(5) => {
                (giver, CashCommand::HandIn(HandIn { id: id(0x9_0000 + self.remittances), amount }))
            }
            _ => return,
        };
        let pocket = &mut self.pockets[turn.who % 2];
        if let Ok(event) = pocket.decide(&command, &actor, &self.trial.policies, Mode::Live) {
            self.trial.books.extend(pocket.journal(&event).unwrap());
            *pocket = pocket.clone().apply(&event, actor.person, self.trial.now);
        }
    }
}

/// Something that tells commands apart.
fn key_of(command: &OrderCommand) -> Vec<u8> {
    [command.row().name.as_bytes(), command.body().unwrap().get().as_bytes()].concat()
}

/// The numbers of the goods receipts, and of the documents that void them.
pub(super) fn receipts(custody: Option<&Custody>) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let all = || custody.into_iter().flat_map(|c| c.earlier.iter().chain(std::iter::once(&c.receipt)));
    let void = |state: &ReceiptState| match state {
        ReceiptState::Voided { number, .. } => Some(number.n),
        ReceiptState::Issued => None,
    };
    (all().map(|r| r.number.n).collect(), all().filter_map(|r| void(&r.state)).collect())
}

/// The numbers of the receipts for cash, as often as they were used.
pub(super) fn cash_receipts(trial: &Trial) -> Vec<u32> {
    let number = |means: &Means| match means {
        Means::Cash { receipt } => Some(receipt.n),
        Means::Transfer { .. } => None,
    };
    trial.order.record.payments.iter().filter_map(|p| number(&p.means)).collect()
}
