//! What a technician holds: collected, handed in, counted, difference with reason (P18).

use serde::{Deserialize, Serialize};

use super::{
    commands::{Command as _, Mode, may},
    ids::{BranchId, PersonId, RemittanceId},
    ledger::{Account, Entry, Posting, Unbalanced},
    money::{Currency, Fee, Money},
    order::Remark,
    people::Actor,
    policy::Policies,
    refusal::Refusal,
    text::Note,
    time::Timestamp,
};
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples::commands as samples;
use crate::{
    commands,
    plants::{Plant, is_planted},
};

/// The remittances that a cash book keeps at hand; older ones are in the register.
pub const REMITTANCES_KEPT: usize = 50;

/// A technician's cash, as the books say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CashBook {
    /// Whose.
    pub person: PersonId,
    /// The branch whose money it is; somebody who went to another one has a book in each.
    pub branch: BranchId,
    /// What he holds now.
    pub holds: Money,
    /// What he handed in, the newest last.
    pub remittances: Vec<Remittance>,
}

/// Money that was handed in (交款).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Remittance {
    /// Its id.
    pub id: RemittanceId,
    /// What he says it is.
    pub declared: Fee,
    /// When he gave it.
    pub at: Timestamp,
    /// Whether it was counted.
    pub state: CountState,
}

impl Remittance {
    /// Whether the accountant has not counted it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == CountState::HandedIn
    }
}

/// Whether a remittance was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CountState {
    /// Not yet.
    HandedIn,
    /// It was.
    Counted {
        /// What was there.
        counted: Fee,
        /// Why it differs, if it does.
        reason: Option<Note>,
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

commands! {
    /// What can be recorded on a cash book.
    pub CashCommand under Policies {
    /// Cash was taken on a voucher: told by it, never asked for.
    collect@1 = Collect(Collect) opening of [], sample: samples::collect(30_000);
    /// The technician hands money in.
    hand_in@1 = HandIn(HandIn) opening of its technician, sample: samples::hand_in(1, 30_000);
    /// The accountant counts it.
    count@1 = Count(Count) fact of [Accountant], sample: samples::count(1, 30_000);
    /// The accountant receives everything that somebody holds who cannot hand it in himself.
    receive@1 = Receive(Receive) fact of [Accountant], sample: samples::receive(1, 29_000);
    }
}

/// Body of [`CashCommand::Collect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Collect {
    /// How much.
    pub amount: Fee,
}

/// Body of [`CashCommand::HandIn`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandIn {
    /// Its id, made on the phone.
    pub id: RemittanceId,
    /// How much.
    pub amount: Fee,
}

/// Body of [`CashCommand::Count`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Which remittance.
    pub remittance: RemittanceId,
    /// What was there.
    pub counted: Fee,
    /// Why it differs from what was declared, if it does.
    pub reason: Option<Note>,
}

/// Body of [`CashCommand::Receive`]: who leaves with cash in his pocket hands nothing in himself any more (F63).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// The id of the remittance that it makes.
    pub id: RemittanceId,
    /// What was there.
    pub counted: Fee,
    /// Why it is not what the books say he holds, if it is not. What is short is owed by him.
    pub reason: Option<Note>,
}

/// What happened to a cash book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum CashEvent {
    /// The book begins.
    Opened {
        /// Whose it is.
        person: PersonId,
        /// His branch.
        branch: BranchId,
        /// What he is paid in.
        currency: Currency,
    },
    /// Cash was collected on a voucher.
    Collected(Fee),
    /// Cash was handed in.
    HandedIn(HandIn),
    /// It was counted.
    Counted(Count),
    /// The office received everything that he held.
    Received(Receive),
}

impl CashBook {
    /// An empty book.
    #[must_use]
    pub const fn new(person: PersonId, branch: BranchId, currency: Currency) -> Self {
        Self { person, branch, holds: Money::zero(currency), remittances: Vec::new() }
    }

    /// What a command means for the book.
    pub fn decide(
        &self,
        command: &CashCommand,
        actor: &Actor,
        policies: &Policies,
        mode: Mode,
    ) -> Result<CashEvent, Refusal> {
        may(&command.row(), policies, actor, Some(self.person), mode)?;
        match command {
            CashCommand::Collect(collect) => Ok(CashEvent::Collected(collect.amount)),
            CashCommand::HandIn(hand_in) => {
                if hand_in.amount.money().is_zero() {
                    return Err(Refusal::AmountZero);
                }
                if hand_in.amount.money().currency != self.holds.currency {
                    return Err(Refusal::UnknownReference);
                }
                if self.remittances.iter().any(|r| r.id == hand_in.id) {
                    return Err(Refusal::PaymentTwice);
                }
                Ok(CashEvent::HandedIn(hand_in.clone()))
            }
            CashCommand::Count(count) => {
                let remittance = self
                    .remittances
                    .iter()
                    .find(|r| r.id == count.remittance && r.state == CountState::HandedIn)
                    .ok_or(Refusal::RemittanceNotOpen)?;
                if count.counted.money().currency != self.holds.currency {
                    return Err(Refusal::UnknownReference);
                }
                if remittance.declared != count.counted && count.reason.is_none() {
                    return Err(Refusal::DifferenceNeedsReason);
                }
                Ok(CashEvent::Counted(count.clone()))
            }
            CashCommand::Receive(receive) => {
                if receive.counted.money().currency != self.holds.currency {
                    return Err(Refusal::UnknownReference);
                }
                if self.remittances.iter().any(|r| r.id == receive.id) {
                    return Err(Refusal::PaymentTwice);
                }
                if self.holds.is_zero() && receive.counted.money().is_zero() {
                    return Err(Refusal::AmountZero);
                }
                if receive.counted.money() != self.holds && receive.reason.is_none() {
                    return Err(Refusal::DifferenceNeedsReason);
                }
                Ok(CashEvent::Received(receive.clone()))
            }
        }
    }

    /// What a person should know about a command that [`Self::decide`] lets pass.
    #[must_use]
    pub fn remarks(&self, command: &CashCommand) -> Vec<Remark> {
        match command {
            CashCommand::HandIn(hand_in) if hand_in.amount.money().minor > self.holds.minor => {
                vec![Remark::MoreThanHeld]
            }
            CashCommand::HandIn(_) | CashCommand::Collect(_) | CashCommand::Count(_) | CashCommand::Receive(_) => {
                Vec::new()
            }
        }
    }

    /// The book after an event.
    #[must_use]
    pub fn apply(mut self, event: &CashEvent, by: PersonId, at: Timestamp) -> Self {
        match event {
            CashEvent::Collected(amount) if is_planted(Plant::FloatMoney) => {
                #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "this is the bug")]
                let sum = ((self.holds.minor as f64 / 100.0 + amount.money().minor as f64 / 100.0) * 100.0) as i64;
                self.holds.minor = sum;
            }
            // A book that is there goes on.
            CashEvent::Opened { .. } => {}
            CashEvent::Collected(amount) => self.holds.minor = self.holds.minor.saturating_add(amount.money().minor),
            CashEvent::HandedIn(hand_in) => {
                self.holds.minor = self.holds.minor.saturating_sub(hand_in.amount.money().minor);
                let (id, declared) = (hand_in.id, hand_in.amount);
                self.remittances.push(Remittance { id, declared, at, state: CountState::HandedIn });
                self.forget_old();
            }
            CashEvent::Counted(count) => {
                let (counted, reason) = (count.counted, count.reason.clone());
                let state = CountState::Counted { counted, reason, by, at };
                if let Some(found) = self.remittances.iter_mut().find(|r| r.id == count.remittance) {
                    found.state = state;
                }
            }
            CashEvent::Received(Receive { id, counted, reason }) => {
                self.holds.minor = 0;
                let state = CountState::Counted { counted: *counted, reason: reason.clone(), by, at };
                self.remittances.push(Remittance { id: *id, declared: *counted, at, state });
                self.forget_old();
            }
        }
        self
    }

    /// Drops the oldest counted ones beyond [`REMITTANCES_KEPT`]; what is not counted yet always stays.
    fn forget_old(&mut self) {
        while self.remittances.len() > REMITTANCES_KEPT {
            let Some(oldest) = self.remittances.iter().position(|r| r.state != CountState::HandedIn) else { return };
            self.remittances.remove(oldest);
        }
    }

    /// What an event means for the books, given the cash book *before* it. Collecting is booked with the voucher.
    pub fn journal(&self, event: &CashEvent) -> Result<Option<Entry>, Unbalanced> {
        match event {
            CashEvent::Opened { .. } | CashEvent::Collected(_) => Ok(None),
            CashEvent::HandedIn(hand_in) => {
                let (from, to) = (Account::TechnicianCash(self.person), Account::HandedIn(hand_in.id));
                Entry::transfer(hand_in.amount.money(), from, to).map(Some)
            }
            CashEvent::Counted(count) => {
                let Some(remittance) = self.remittances.iter().find(|r| r.id == count.remittance) else {
                    return Ok(None);
                };
                let (declared, counted) = (remittance.declared.money(), count.counted.money());
                let postings = vec![
                    Posting { account: Account::HandedIn(remittance.id), amount: declared.negated()? },
                    Posting { account: Account::CashDesk(self.branch), amount: counted },
                    Posting { account: Account::CashDifference(self.branch), amount: declared.minus(counted)? },
                ];
                Entry::new(declared.currency, postings).map(Some)
            }
            CashEvent::Received(receive) => {
                let (held, counted) = (self.holds, receive.counted.money());
                let short = held.minus(counted)?;
                // What is short he owes; what is over is nobody's yet.
                let rest =
                    if short.minor > 0 { Account::Shortage(self.person) } else { Account::CashDifference(self.branch) };
                let postings = vec![
                    Posting { account: Account::TechnicianCash(self.person), amount: held.negated()? },
                    Posting { account: Account::CashDesk(self.branch), amount: counted },
                    Posting { account: rest, amount: short },
                ];
                Entry::new(held.currency, postings).map(Some)
            }
        }
    }
}

mod subject;
#[cfg(test)]
mod tests;
