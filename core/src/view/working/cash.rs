//! 手持现金: what the technician holds, and what became of what he handed in (P18).

use std::cmp::Reverse;

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{window, window_view};
use crate::{
    domain::{
        cash::{CashBook, CountState, Remittance},
        ids::OrderId,
        money::Money,
    },
    model::{
        doing::Doing,
        working::{
            Working,
            listing::{CashTaken, Summary},
            nav::{List, WINDOW},
        },
    },
    view::{ActionView, ActionWeight, Tone, WindowView, form},
    words::{Reader, format, say},
};

/// Cash in hand.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CashView {
    /// The title.
    pub title: String,
    /// What he holds, with what waits to be sent.
    pub in_hand: String,
    /// How good that is.
    pub tone: Tone,
    /// How much of it the office does not know yet; nothing if it knows all.
    pub pending: Option<String>,
    /// Whether it is more than may be carried.
    pub is_over_limit: bool,
    /// How much may be carried, and what to do where it is more.
    pub limit_hint: String,
    /// The title of what it comes from.
    pub by_order_title: String,
    /// What it comes from, the newest first: as many as make up what he holds.
    pub by_order: Vec<CashRow>,
    /// What of it comes from orders that are not on this phone any more.
    pub from_elsewhere: Option<String>,
    /// What can be done: handing it in.
    pub actions: Vec<ActionView>,
    /// The title of the list.
    pub remittances_title: String,
    /// Which of the rows are shown.
    pub window: WindowView,
    /// What he handed in, the newest first: the rows of the window.
    pub rows: Vec<RemittanceRow>,
    /// What stands there if there are none.
    pub empty: Option<String>,
}

/// Cash that was taken on an order.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CashRow {
    /// The receipt's number, which names it.
    pub id: String,
    /// The order, for `Open`.
    pub order_id: String,
    /// The voucher's number.
    pub order: String,
    /// The receipt's number.
    pub receipt: String,
    /// How much.
    pub amount: String,
    /// How long ago.
    pub age: String,
    /// The row as it is read out.
    pub spoken: String,
}

/// Money that was handed in (交款).
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct RemittanceRow {
    /// Which.
    pub id: String,
    /// How much.
    pub amount: String,
    /// When.
    pub time: String,
    /// What became of it.
    pub state: String,
    /// How good that is: `Bad` where the count differs.
    pub tone: Tone,
    /// Why the count differs.
    pub reason: Option<String>,
    /// Whether it waits to be sent.
    pub is_pending: bool,
}

/// Cash on an order, as its line says.
struct Taken<'a> {
    id: OrderId,
    summary: &'a Summary,
    cash: &'a CashTaken,
}

pub(super) fn view(reader: &Reader, working: &Working) -> CashView {
    let (in_hand, change) = (working.cash_in_hand(), working.cash_change());
    let said =
        working.mirror.said::<CashBook>(working.session.cash_book().id).map_or(&[][..], |book| &book.remittances);
    let all = working.cash_book().map_or(&[][..], |book| &book.remittances);
    let is_known = |remittance: &Remittance| said.iter().any(|known| known.id == remittance.id);
    let shown = window(working, List::Cash, all.len());
    let rows = all.iter().rev().skip(shown.start).take(shown.len());
    let is_over_limit = is_over_limit(working);
    let limit = reader.money(limit(working));
    let (taken, rest) = made_up_of(working, in_hand);
    CashView {
        title: say!(reader, "cash-title"),
        in_hand: reader.money(in_hand),
        tone: Tone::notice_if(is_over_limit),
        pending: (!change.is_zero()).then(|| say!(reader, "cash-pending", amount = (signed(reader, change)))),
        is_over_limit,
        limit_hint: if is_over_limit {
            say!(reader, "cash-over-limit", limit = limit)
        } else {
            say!(reader, "cash-limit", limit = limit)
        },
        by_order_title: say!(reader, "cash-by-order"),
        by_order: taken.iter().map(|taken| by_order(reader, taken)).collect(),
        from_elsewhere: (rest.minor > 0).then(|| say!(reader, "cash-elsewhere", amount = (reader.money(rest)))),
        actions: if in_hand.minor > 0 {
            vec![form::action(reader, Doing::HandIn, ActionWeight::Primary, None)]
        } else {
            Vec::new()
        },
        remittances_title: say!(reader, "cash-remittances"),
        window: window_view(List::Cash, &shown, all.len()),
        rows: rows.map(|remittance| row(reader, remittance, !is_known(remittance))).collect(),
        empty: all.is_empty().then(|| say!(reader, "cash-empty")),
    }
}

/// As much as may be taken on one voucher may be carried (P9).
fn limit(working: &Working) -> Money {
    working.mirror.reference.policies.cash_on_site_max.money()
}

/// Whether he holds more than that.
pub(super) fn is_over_limit(working: &Working) -> bool {
    let (in_hand, limit) = (working.cash_in_hand(), limit(working));
    in_hand.currency == limit.currency && in_hand.minor > limit.minor
}

/// What he took last, until it makes up what he holds, and what is left over: what is handed in is handed in as a sum, so that the
/// oldest is taken to be gone first.
fn made_up_of(working: &Working, in_hand: Money) -> (Vec<Taken<'_>>, Money) {
    let mut taken = Vec::new();
    for (id, summary) in working.mirror.orders() {
        let is_own =
            |cash: &&CashTaken| cash.by == working.session.person && cash.amount.money().currency == in_hand.currency;
        taken.extend(summary.cash.iter().filter(is_own).map(|cash| Taken { id, summary, cash }));
    }
    taken.sort_unstable_by_key(|taken| (Reverse(taken.cash.at), taken.id));
    let mut rest = in_hand.minor.max(0);
    taken.retain(|taken| {
        let is_wanted = rest > 0;
        rest = rest.saturating_sub(taken.cash.amount.money().minor).max(0);
        is_wanted
    });
    taken.truncate(WINDOW as usize);
    (taken, Money::new(rest, in_hand.currency))
}

fn by_order(reader: &Reader, Taken { id, summary, cash }: &Taken<'_>) -> CashRow {
    let (receipt, amount) = (cash.receipt.to_string(), reader.money(cash.amount.money()));
    let age = reader.age(cash.at);
    CashRow {
        id: receipt.clone(),
        order_id: id.to_string(),
        order: summary.number.clone(),
        spoken: format::listed(reader.lang, &[summary.number.as_str(), &receipt, &amount, &age]),
        receipt,
        amount,
        age,
    }
}

/// A change, with a plus where it is one.
fn signed(reader: &Reader, change: Money) -> String {
    let plus = if change.minor > 0 { "+" } else { "" };
    format!("{plus}{}", reader.money(change))
}

fn row(reader: &Reader, remittance: &Remittance, is_pending: bool) -> RemittanceRow {
    let declared = remittance.declared.money();
    let (state, reason, tone) = match &remittance.state {
        CountState::HandedIn if is_pending => (say!(reader, "cash-waiting"), None, Tone::Calm),
        CountState::HandedIn => (say!(reader, "cash-handed-in"), None, Tone::Active),
        CountState::Counted { counted, .. } if counted.money() == declared => {
            (say!(reader, "cash-counted"), None, Tone::Good)
        }
        CountState::Counted { counted, reason, .. } => {
            let state = say!(reader, "cash-counted-different", amount = (reader.money(counted.money())));
            (state, reason.as_ref().map(ToString::to_string), Tone::Bad)
        }
    };
    RemittanceRow {
        id: remittance.id.to_string(),
        amount: reader.money(declared),
        time: reader.moment(remittance.at),
        state,
        tone,
        reason,
        is_pending,
    }
}
