//! `GET /v1/orders/{id}`

use axum::extract::State;
use callout_core::{
    domain::{
        digest::Digest,
        ids::{DeviceId, HeldId, OrderId, PersonId},
        ledger::Account,
        money::Money,
        order::{OrderEvent, WorkOrder, state::Unsigned},
        time::Timestamp,
    },
    protocol::outcome::{HeldWhy, Outcome},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::OnHold;
use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::orders::{self, History},
    state::AppState,
    store::order_history,
};

/// An order and everything that happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderDetail {
    /// The order as it stands: with its visits, signatures, custody, payments and invoices.
    order: WorkOrder,
    /// What nobody signed, and why: it counts as unsigned unless somebody signed after all (P8).
    unsigned: Option<Unsigned>,
    /// Its events as they were recorded.
    events: Vec<RecordedEvent>,
    /// What phones sent for it, with what became of each and what a person should know.
    sent: Vec<SentCommand>,
    /// Facts that were held for it, and what was decided.
    held: Vec<HeldCase>,
    /// Its lines of the journal: positive is debit (P18).
    postings: Vec<BookedPosting>,
    /// The holds on its product: it is not delivered while there is one (P29).
    holds: Vec<OnHold>,
    /// Its photos whose bytes are not here: still on the phone that took them, or lost. While there is one, the record is not complete
    /// (I17).
    photos_missing: Vec<Digest>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedEvent {
    /// The revision that it made.
    revision: i64,
    /// What, by whom, when.
    event: OrderEvent,
}

/// Something that a phone sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentCommand {
    device: DeviceId,
    /// Its place in the phone's log.
    seq: i64,
    hash: Digest,
    kind: Option<String>,
    received: Timestamp,
    /// What became of it.
    #[schema(value_type = Object)]
    outcome: Outcome,
}

/// A fact that was held.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldCase {
    id: HeldId,
    /// Whose phone recorded it.
    person: PersonId,
    kind: Option<String>,
    recorded: Option<Timestamp>,
    received: Timestamp,
    /// Why it was held.
    #[schema(value_type = Object)]
    why: HeldWhy,
    decided: Option<HeldDecision>,
}

/// What the exceptions desk decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldDecision {
    decision: String,
    reason: String,
    by: PersonId,
    at: Timestamp,
}

/// A line of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedPosting {
    /// The entry of the branch's log: the postings of one entry sum to zero (I8).
    seq: i64,
    at: Timestamp,
    account: Account,
    amount: Money,
}

impl From<order_history::Recorded> for RecordedEvent {
    fn from(order_history::Recorded { revision, event }: order_history::Recorded) -> Self {
        Self { revision, event }
    }
}

impl From<order_history::Sent> for SentCommand {
    fn from(sent: order_history::Sent) -> Self {
        let order_history::Sent { device, seq, hash, kind, received_at, outcome } = sent;
        Self { device, seq, hash, kind, received: received_at.utc().into(), outcome }
    }
}

impl From<order_history::HeldFact> for HeldCase {
    fn from(held: order_history::HeldFact) -> Self {
        let order_history::HeldFact { id, person, kind, recorded_at, received_at, why, decided } = held;
        let decided = decided.map(|order_history::Decided { decision, reason, by, at }| HeldDecision {
            decision,
            reason,
            by,
            at: at.utc().into(),
        });
        let recorded = recorded_at.map(|at| at.utc().into());
        Self { id, person, kind, recorded, received: received_at.utc().into(), why, decided }
    }
}

impl From<order_history::Booked> for BookedPosting {
    fn from(order_history::Booked { seq, at, account, amount }: order_history::Booked) -> Self {
        Self { seq, at: at.utc().into(), account, amount }
    }
}

impl From<History> for OrderDetail {
    fn from(History { order, events, sent, held, booked, holds, photos_missing }: History) -> Self {
        Self {
            unsigned: order.unsigned().cloned(),
            order,
            events: events.into_iter().map(Into::into).collect(),
            sent: sent.into_iter().map(Into::into).collect(),
            held: held.into_iter().map(Into::into).collect(),
            postings: booked.into_iter().map(Into::into).collect(),
            holds: holds.into_iter().map(Into::into).collect(),
            photos_missing,
        }
    }
}

/// An order with its full history.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "orders", security(("bearer" = [])),
    params(("id" = OrderId, Path, description = "Which order")), responses(
    (status = 200, description = "The order", body = OrderDetail),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<OrderId>,
) -> Result<Json<OrderDetail>, Problem> {
    Ok(Json(orders::history(&state, &principal.actor, id).await?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::office::Day;

    #[tokio::test]
    async fn an_order_tells_who_did_what_and_when() {
        let day = Day::begin().await;
        let order = day.call().await;
        let wang = day.technician("wang").await;
        day.on(order, "assign", json!({ "to": wang.id })).await.expect(200);
        let path = format!("/v1/orders/{order}");
        let detail: Value = day.server.get(&path).bearer(&day.clerk).send().await.expect(200).json();
        assert_eq!(detail["order"]["assignment"]["to"], json!(wang.id));
        let happened = |n: usize| &detail["events"][n]["event"]["what"]["what"];
        assert_eq!((happened(0), happened(1)), (&json!("registered"), &json!("assigned")));
        assert_eq!(detail["events"][1]["revision"], detail["order"]["revision"]);
        assert_eq!((&detail["held"], &detail["postings"], &detail["sent"]), (&json!([]), &json!([]), &json!([])));
    }
}
