//! `POST /v1/cash/{person}/receipts`

use axum::extract::State;
use callout_core::domain::{
    cash::{CashBook, CashCommand, Receive},
    ids::{PersonId, RemittanceId},
    money::Fee,
    text::Note,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{IdempotencyKey, Json, Path, Problem, ProblemBody},
    security::Principal,
    services::cash,
    state::AppState,
};

/// What was received.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveCash {
    /// The new id of the remittance that it makes.
    remittance: RemittanceId,
    /// What was there.
    counted: Fee,
    /// Why it is not what the books say he holds, if it is not. What is short is owed by him.
    #[serde(default)]
    reason: Option<Note>,
}

/// Receives all the cash of somebody who does not hand it in himself any more, because he left or has no phone (P18, F63).
#[utoipa::path(post, path = "/v1/cash/{person}/receipts", tag = "cash", security(("bearer" = [])),
    request_body = ReceiveCash, params(IdempotencyKey, ("person" = PersonId, Path, description = "Whose cash")), responses(
    (status = 200, description = "His book as it is now: he holds nothing", body = CashBook),
    (status = 404, description = "`not_found`", body = ProblemBody),
    (status = 409, description = "`difference_needs_reason`, `amount_zero`, `payment_twice`, `key_reused`", body = ProblemBody),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Path(person): Path<PersonId>,
    Json(request): Json<ReceiveCash>,
) -> Result<Json<CashBook>, Problem> {
    let ReceiveCash { remittance, counted, reason } = request;
    let receive = CashCommand::Receive(Receive { id: remittance, counted, reason });
    Ok(Json(cash::record(&state, &principal.actor, key.0, person, receive).await?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{field::Field, office::Day};

    fn fen(minor: i64) -> Value {
        json!({ "minor": minor, "currency": "CNY" })
    }

    #[tokio::test]
    async fn the_cash_of_somebody_who_is_gone_is_received_and_what_is_short_is_his_p18_f63() {
        let day = Day::begin().await;
        let (accountant, admin) = (day.server.office(&["accountant"]).await, day.server.administrator().await);
        let order = day.call().await;
        let mut wang = Field::of(&day, "wang").await;
        day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
        let cash = json!({
            "id": "018f2f3e-0000-7000-8000-0000000000d1", "amount": fen(30_000),
            "means": { "by": "cash", "receipt": wang.number("cash_receipt", 1) },
        });
        wang.does(Some(order), "take_payment", cash).await;
        let disabled = format!("/v1/people/{}/disable", wang.phone.person);
        day.server.post(&disabled).bearer(&admin).send().await.expect(200);

        let path = format!("/v1/cash/{}/receipts", wang.phone.person);
        let received = |reason: Value| {
            let body = json!({
                "remittance": "018f2f3e-0000-7000-8000-0000000000d2", "counted": fen(29_000), "reason": reason,
            });
            day.server.post(&path).bearer(&accountant).json(&body).send()
        };
        received(Value::Null).await.problem("difference_needs_reason", 409);
        let book: Value = received(json!("he left the company")).await.expect(200).json();
        assert_eq!(book["holds"], fen(0));
        received(json!("once more")).await.problem("payment_twice", 409);
        let balance: Value =
            day.server.get("/v1/ledger/trial-balance").bearer(&accountant).send().await.expect(200).json();
        let accounts = balance["accounts"].as_array().cloned().unwrap_or_default();
        let sum = |name: &str| accounts.iter().find(|row| row["account"] == name).and_then(|row| row["minor"].as_i64());
        assert_eq!((sum("cash_desk"), sum("shortage"), sum("technician_cash")), (Some(29_000), Some(1_000), Some(0)));
        assert_eq!(balance["is_balanced"], json!(true));
    }
}
