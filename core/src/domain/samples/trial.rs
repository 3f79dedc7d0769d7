//! Commands played on an order, one every ten minutes: what is decided is applied and booked.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::{branch, clerk, commands, device, prices, registered, signature, sure, technician};
use crate::domain::{
    asset::Asset,
    hold::Holds,
    ledger::{Account, Entry},
    order::{Context, Mode, OrderCommand, OrderEvent, Remark, WorkOrder, apply, decide, journal, remarks, statement},
    people::Actor,
    policy::Policies,
    pricing::PriceBook,
    refusal::Refusal,
    signoff::Purpose,
    time::Timestamp,
};

/// An order with its history and its books.
#[derive(Clone, Debug)]
pub struct Trial {
    /// As it was registered.
    pub registered: WorkOrder,
    /// As it stands.
    pub order: WorkOrder,
    /// What happened.
    pub events: Vec<OrderEvent>,
    /// What was booked.
    pub books: Vec<Entry>,
    /// The time of the next command.
    pub now: Timestamp,
    /// The price lists.
    pub prices: PriceBook,
    /// The settings.
    pub policies: Policies,
    /// What is on hold.
    pub holds: Holds,
}

impl Trial {
    /// An order for that product, registered at nine o'clock.
    #[must_use]
    pub fn registered(asset: &Asset) -> Self {
        let order = registered(asset);
        Self {
            registered: order.clone(),
            now: order.call.received,
            order,
            events: Vec::new(),
            books: Vec::new(),
            prices: prices(),
            policies: Policies::default(),
            holds: Holds::default(),
        }
    }

    /// An order that the technician took.
    #[must_use]
    pub fn accepted(asset: &Asset) -> Self {
        let mut trial = Self::registered(asset);
        trial.must(&clerk(), &commands::assign(technician().person));
        trial.must(&technician(), &commands::ACCEPT);
        trial
    }

    /// An order at whose customer the technician is.
    #[must_use]
    pub fn on_site(asset: &Asset) -> Self {
        let mut trial = Self::accepted(asset);
        trial.all(&technician(), [commands::START_TRAVEL, commands::ARRIVE]);
        trial
    }

    /// The calendar day of the next command.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.day_in(Tz::Asia__Shanghai)
    }

    /// The time by the clocks of Shanghai.
    #[must_use]
    pub fn clock(&self) -> String {
        self.now.utc().with_timezone(&Tz::Asia__Shanghai).format("%m-%d %H:%M").to_string()
    }

    fn context<'a>(&'a self, actor: &'a Actor, mode: Mode) -> Context<'a> {
        Context {
            at: self.now,
            today: self.today(),
            actor,
            device: Some(device()),
            policies: &self.policies,
            prices: &self.prices,
            calendar: None,
            holds: &self.holds,
            mode,
            failed: &[],
        }
    }

    /// What a command would mean.
    pub fn decide(&self, actor: &Actor, command: &OrderCommand, mode: Mode) -> Result<Vec<OrderEvent>, Refusal> {
        decide(&self.order, command, &self.context(actor, mode))
    }

    /// What a person should know about a command.
    #[must_use]
    pub fn remarks(&self, actor: &Actor, command: &OrderCommand) -> Vec<Remark> {
        remarks(&self.order, command, &self.context(actor, Mode::Live))
    }

    /// Plays a command in a mode; ten minutes pass.
    pub fn play(&mut self, actor: &Actor, command: &OrderCommand, mode: Mode) -> Result<(), Refusal> {
        let events = self.decide(actor, command, mode)?;
        for event in events {
            self.books.extend(sure(journal(&self.order, &event)));
            self.order = apply(self.order.clone(), &event);
            self.events.push(event);
        }
        self.now = self.now.after(TimeDelta::minutes(10));
        Ok(())
    }

    /// Plays a command as it comes.
    pub fn try_(&mut self, actor: &Actor, command: &OrderCommand) -> Result<(), Refusal> {
        self.play(actor, command, Mode::Live)
    }

    /// Plays a command that must pass.
    #[track_caller]
    pub fn must(&mut self, actor: &Actor, command: &OrderCommand) {
        if let Err(refusal) = self.try_(actor, command) {
            unreachable!("{refusal} at {}: {command:?}", self.order.stage.name());
        }
    }

    /// Plays commands of one person that must pass.
    #[track_caller]
    pub fn all(&mut self, actor: &Actor, commands: impl IntoIterator<Item = OrderCommand>) {
        for command in commands {
            self.must(actor, &command);
        }
    }

    /// Plays a command that the exceptions desk accepts.
    #[track_caller]
    pub fn accept_late(&mut self, actor: &Actor, command: &OrderCommand) {
        if let Err(refusal) = self.play(actor, command, Mode::Desk) {
            unreachable!("{refusal} at {}: {command:?}", self.order.stage.name());
        }
    }

    /// A signature under the statement as it stands.
    #[must_use]
    pub fn signature(&self, number: u128, purpose: Purpose) -> OrderCommand {
        let bytes = statement::Statement::of(&self.order, purpose).bytes();
        let bytes = bytes.unwrap_or_else(|| unreachable!("the statement is short"));
        OrderCommand::Sign(signature(number, purpose, bytes, self.now))
    }

    /// The customer signs for the technician.
    #[track_caller]
    pub fn sign(&mut self, number: u128, purpose: Purpose) {
        let signature = self.signature(number, purpose);
        self.must(&technician(), &signature);
    }

    /// What an account holds, in minor units.
    #[must_use]
    pub fn balance(&self, account: Account) -> i64 {
        let postings = self.books.iter().flat_map(Entry::postings).filter(|posting| posting.account == account);
        postings.map(|posting| posting.amount.minor).sum()
    }

    /// What every account holds.
    #[must_use]
    pub fn balances(&self) -> BTreeMap<Account, i64> {
        let mut balances = BTreeMap::new();
        for posting in self.books.iter().flat_map(Entry::postings) {
            *balances.entry(posting.account).or_insert(0) += posting.amount.minor;
        }
        balances
    }

    /// What the customer owes, earned and cash in the technician's pocket, in minor units.
    #[must_use]
    pub fn owed_earned_and_held(&self) -> (i64, i64, i64) {
        let cash = Account::TechnicianCash(technician().person);
        (self.balance(self.order.receivable()), -self.balance(Account::Revenue(branch())), self.balance(cash))
    }
}
