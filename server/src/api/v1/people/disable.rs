//! `POST /v1/people/{id}/disable`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    cash::CashBook,
    ids::{DeviceId, OrderId, PersonId, ThingId},
    text::Line,
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::v1::orders::OrderSummary,
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::{
        goods::InCustody,
        holdings::{Holdings, is_with},
        people::{self, DisableError},
    },
    state::AppState,
    store::device_reports::Reported,
    texts::sentence,
};

impl From<DisableError> for Problem {
    fn from(error: DisableError) -> Self {
        match error {
            DisableError::Unknown => Self::not_found(),
            DisableError::Oneself => Self::new(StatusCode::CONFLICT, "not_yourself", sentence!("not-yourself")),
            DisableError::NoAccess => Self::new(StatusCode::FORBIDDEN, "person_disabled", sentence!("person-disabled")),
            DisableError::Failure(failure) => failure.into(),
        }
    }
}

/// What a person without access still holds: each of it is somebody's to take over.
#[derive(Debug, Serialize, ToSchema)]
pub struct StillHeld {
    /// Open orders that he carries, the last received first.
    orders: Vec<OrderSummary>,
    /// Customers' goods in his hands, or given by him and not confirmed yet.
    goods: Vec<GoodsHeld>,
    /// His cash books, one for each branch in which he ever held cash.
    cash: Vec<CashBook>,
    /// His phones, with the facts on them as they last said; they are deposited at their next contact.
    phones: Vec<FactsOnPhone>,
}

/// A thing of a customer's.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoodsHeld {
    order: OrderId,
    number: String,
    customer_name: String,
    thing: ThingId,
    description: Line,
    serial: Option<Line>,
}

/// Facts that a phone last said it still had.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactsOnPhone {
    device: DeviceId,
    /// When it said so, by the server's clock.
    at: Timestamp,
    /// Commands that no picture had acknowledged.
    pending: u32,
    /// When the oldest of them was recorded, by the phone's clock.
    oldest_pending: Option<Timestamp>,
    /// Photos that were not here yet.
    photos_waiting: u32,
}

impl GoodsHeld {
    fn of(voucher: &InCustody, person: PersonId) -> impl Iterator<Item = Self> {
        voucher.things().filter(move |thing| is_with(thing, person)).map(|thing| Self {
            order: voucher.order.id,
            number: voucher.line.number.clone(),
            customer_name: voucher.line.customer_name.clone(),
            thing: thing.taken.id,
            description: thing.taken.description.clone(),
            serial: thing.taken.serial.clone(),
        })
    }
}

impl From<Reported> for FactsOnPhone {
    fn from(Reported { device, at, report }: Reported) -> Self {
        let (pending, oldest_pending, photos_waiting) = (report.pending, report.oldest_pending, report.photos_waiting);
        Self { device, at, pending, oldest_pending, photos_waiting }
    }
}

impl StillHeld {
    pub(super) fn at(now: Timestamp, person: PersonId, holdings: Holdings) -> Self {
        Self {
            orders: holdings.orders.into_iter().map(|line| OrderSummary::at(now, line)).collect(),
            goods: holdings.goods.iter().flat_map(|voucher| GoodsHeld::of(voucher, person)).collect(),
            cash: holdings.cash,
            phones: holdings.phones.into_iter().map(FactsOnPhone::from).collect(),
        }
    }
}

/// Takes a person's access away, at once and everywhere, and says what he still holds. Repeating it changes nothing.
///
/// What he recorded before reaches the office all the same: his phones deposit it at their next contact, or it comes as a rescue file.
#[utoipa::path(post, path = "/v1/people/{id}/disable", tag = "people", security(("bearer" = [])),
    params(IdempotencyKey, ("id" = PersonId, Path, description = "The person")), responses(
    (status = 200, description = "No access any more; what he still holds", body = StillHeld),
    (status = 403, description = "`forbidden`, `person_disabled`", body = ProblemBody),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`not_yourself`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(id): Path<PersonId>,
) -> Result<Json<StillHeld>, Problem> {
    let holdings = people::disable(&state, (&principal.actor, key.0), id).await?;
    Ok(Json(StillHeld::at(state.clock.now().into(), id, holdings)))
}

#[cfg(test)]
mod tests {
    use callout_core::{
        domain::people::Actor,
        protocol::{auth::Me, report::HEADER},
    };
    use serde_json::{Value, json};

    use super::{DisableError, people};
    use crate::testing::{TestServer, field::Field, office::Day};

    #[tokio::test]
    async fn a_disabled_person_is_out_at_once_and_is_told_why_f30_i21() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let path = format!("/v1/people/{}/disable", phone.person);
        server.post(&path).bearer(&admin).send().await.expect(200);
        server.post("/v1/auth/sign-out").bearer(&session).send().await.problem("person_disabled", 403);
        server.refresh(&phone, &session.refresh_token).await.problem("person_disabled", 403);
        server.sign_in_on(&phone, "wang").await.problem("person_disabled", 403);
        let body = json!({ "login": "wang", "password": crate::testing::PASSWORD });
        server.post("/v1/auth/sign-in").json(&body).send().await.problem("person_disabled", 403);
    }

    /// Both were let in, and then one was quicker.
    #[tokio::test]
    async fn two_administrators_do_not_lock_everybody_out() {
        let server = TestServer::start().await;
        let (first, second) = (server.administrator().await, server.office(&["administrator"]).await);
        let Me { id: person, branch, roles, .. } = second.person;
        let path = format!("/v1/people/{person}/disable");
        server.post(&path).bearer(&first).send().await.expect(200);
        let (actor, key) = (Actor { person, branch, roles }, server.state.new_id().expect("a key"));
        let late = people::disable(&server.state, (&actor, key), first.person.id).await;
        assert!(matches!(late, Err(DisableError::NoAccess)), "the first one stays");
        server.get("/v1/people").bearer(&first).send().await.expect(200);
    }

    #[tokio::test]
    async fn who_proves_nothing_does_not_learn_who_is_disabled_f61() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        server.post(&format!("/v1/people/{}/disable", phone.person)).bearer(&admin).send().await.expect(200);
        let guess = json!({ "login": "wang", "password": "not this one" });
        server.post("/v1/auth/sign-in").json(&guess).send().await.problem("sign_in_failed", 401);
        let thief = phone.with_another_key();
        server.refresh(&thief, &session.refresh_token).await.problem("refresh_failed", 401);
    }

    #[tokio::test]
    async fn nobody_locks_himself_out_and_nobody_exists_by_guessing_f61() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let path = format!("/v1/people/{}/disable", admin.person.id);
        server.post(&path).bearer(&admin).send().await.problem("not_yourself", 409);
        for id in ["00000000-0000-0000-0000-000000000000", "7", "..%2f"] {
            for verb in ["disable", "enable"] {
                server.post(&format!("/v1/people/{id}/{verb}")).bearer(&admin).send().await.problem("not_found", 404);
            }
        }
    }

    #[tokio::test]
    async fn the_answer_says_what_he_still_holds_f63() {
        let day = Day::begin().await;
        let admin = day.server.administrator().await;
        let mut wang = Field::of(&day, "wang").await;
        let order = day.call().await;
        day.on(order, "assign", json!({ "to": wang.phone.person, "basis_revision": 1 })).await.expect(200);
        wang.must(order, "accept", json!({})).await;
        let report =
            json!({ "pending": 4, "oldest_pending": 1_803_859_000_000_i64, "photos_waiting": 2, "app": "1.0.0" });
        wang.pulls_with(HEADER, &report.to_string()).await;
        let path = format!("/v1/people/{}/disable", wang.phone.person);
        for _ in 0..2 {
            let held: Value = day.server.post(&path).bearer(&admin).send().await.expect(200).json();
            assert_eq!(held["orders"][0]["id"], json!(order), "{held}");
            assert_eq!(held["orders"].as_array().map(Vec::len), Some(1));
            assert_eq!(held["goods"], json!([]));
            assert_eq!((&held["phones"][0]["pending"], &held["phones"][0]["photos_waiting"]), (&json!(4), &json!(2)));
        }
    }
}
