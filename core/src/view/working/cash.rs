//! 手持现金: what the technician holds, and what became of what he handed in (P18).

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::{count, window};
use crate::{
    domain::{
        cash::{CashBook, CountState, Remittance},
        money::Money,
    },
    model::{doing::Doing, working::Working},
    view::{ActionView, ActionWeight, form},
    words::{Reader, say},
};

/// Cash in hand.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct CashView {
    /// The title.
    pub title: String,
    /// What he holds, with what waits to be sent.
    pub in_hand: String,
    /// How much of it the office does not know yet; empty if it knows all.
    pub pending: String,
    /// What can be done: handing it in.
    pub actions: Vec<ActionView>,
    /// The title of the list.
    pub remittances_title: String,
    /// What he handed in, the newest first: the rows of the window.
    pub rows: Vec<RemittanceRow>,
    /// The place of the first row.
    pub first: u32,
    /// How many there are.
    pub total: u32,
    /// What stands there if there are none.
    pub empty: String,
}

/// Money that was handed in (交款).
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct RemittanceRow {
    /// How much.
    pub amount: String,
    /// When.
    pub time: String,
    /// What became of it.
    pub state: String,
    /// Why the count differs; may be empty.
    pub reason: String,
    /// Whether the count differs.
    pub is_different: bool,
    /// Whether it waits to be sent.
    pub is_pending: bool,
}

pub(super) fn view(reader: &Reader, working: &Working) -> CashView {
    let (in_hand, change) = (working.cash_in_hand(), working.cash_change());
    let said =
        working.mirror.said::<CashBook>(working.session.cash_book().id).map_or(&[][..], |book| &book.remittances);
    let all = working.cash_book().map_or(&[][..], |book| &book.remittances);
    let is_known = |remittance: &Remittance| said.iter().any(|known| known.id == remittance.id);
    let rows = all.iter().rev().map(|remittance| row(reader, remittance, !is_known(remittance)));
    let rows: Vec<RemittanceRow> = rows.collect();
    let shown = window(working, rows.len());
    CashView {
        title: say!(reader, "cash-title"),
        in_hand: reader.money(in_hand),
        pending: if change.is_zero() {
            String::new()
        } else {
            say!(reader, "cash-pending", amount = (signed(reader, change)))
        },
        actions: if in_hand.minor > 0 {
            vec![form::action(reader, Doing::HandIn, ActionWeight::Primary, None)]
        } else {
            Vec::new()
        },
        remittances_title: say!(reader, "cash-remittances"),
        first: count(shown.start),
        total: count(rows.len()),
        rows: rows[shown].to_vec(),
        empty: say!(reader, "cash-empty"),
    }
}

/// A change, with a plus where it is one.
fn signed(reader: &Reader, change: Money) -> String {
    let plus = if change.minor > 0 { "+" } else { "" };
    format!("{plus}{}", reader.money(change))
}

fn row(reader: &Reader, remittance: &Remittance, is_pending: bool) -> RemittanceRow {
    let declared = remittance.declared.money();
    let (state, reason, is_different) = match &remittance.state {
        CountState::HandedIn if is_pending => (say!(reader, "cash-waiting"), String::new(), false),
        CountState::HandedIn => (say!(reader, "cash-handed-in"), String::new(), false),
        CountState::Counted { counted, .. } if counted.money() == declared => {
            (say!(reader, "cash-counted"), String::new(), false)
        }
        CountState::Counted { counted, reason, .. } => {
            let state = say!(reader, "cash-counted-different", amount = (reader.money(counted.money())));
            (state, reason.as_ref().map(ToString::to_string).unwrap_or_default(), true)
        }
    };
    RemittanceRow {
        amount: reader.money(declared),
        time: reader.moment(remittance.at),
        state,
        reason,
        is_different,
        is_pending,
    }
}
