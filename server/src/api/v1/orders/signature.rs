//! `GET /v1/orders/{id}/sign-offs/{sign_off}`

use axum::extract::State;
use callout_core::domain::{
    ids::{OrderId, SignOffId},
    signoff::Signature,
};

use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::orders,
    state::AppState,
};

/// A signature on an order, whole: what was shown, the strokes and the device's seal, as the phone sent them (I15).
#[utoipa::path(get, path = "/v1/orders/{id}/sign-offs/{sign_off}", tag = "orders", security(("bearer" = [])), params(
    ("id" = OrderId, Path, description = "Which order"),
    ("sign_off" = SignOffId, Path, description = "Which signature on it"),
), responses(
    (status = 200, description = "The signature", body = Signature),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path((order, sign_off)): Path<(OrderId, SignOffId)>,
) -> Result<Json<Signature>, Problem> {
    Ok(Json(orders::signature(&state, &principal.actor, order, sign_off).await?))
}

#[cfg(test)]
mod tests {
    use callout_core::domain::{
        order::{
            OrderCommand, WorkOrder,
            command::{NotSigned, NotSignedReason},
        },
        signoff::{Purpose, Signature},
    };
    use serde_json::Value;

    use crate::{
        sync::tests::office::{Office, log_of},
        testing::{TestServer, office},
    };

    #[tokio::test]
    async fn the_strokes_and_what_was_shown_are_read_from_the_command_i15() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.post("/v1/price-lists").bearer(&admin).json(&office::prices(0, 20_000)).send().await.expect(201);
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = desk.order_of(&server, phone.person).await;
        let path = format!("/v1/orders/{order}");
        let voucher = async || -> WorkOrder {
            let detail: Value = server.get(&path).bearer(&admin).send().await.expect(200).json();
            serde_json::from_value(detail["order"].clone()).expect("a voucher")
        };
        let mut log = log_of(&phone, "wang", "D01");
        log.accepts_and_arrives(order);
        log.repairs(order);
        server.push_pending(&session, &mut log).await;
        let shown = voucher().await;
        log.signs(&shown);
        server.push_pending(&session, &mut log).await;

        let signed = voucher().await;
        let sign_off = signed.signed(Purpose::WorkDone).expect("it is signed");
        let whole = format!("{path}/sign-offs/{}", sign_off.id);
        let signature: Signature = server.get(&whole).bearer(&admin).send().await.expect(200).json();
        assert_eq!((signature.digest(), signature.strokes.as_slice().len()), (sign_off.digest(), 1));
        assert!(signature.statement.as_str().contains(&signed.number.to_string()));
        assert_eq!(signature.role, sign_off.role, "as what");
        server
            .get(&format!("{path}/sign-offs/{}", server.nobody()))
            .bearer(&admin)
            .send()
            .await
            .problem("not_found", 404);
    }

    /// Example 23, and then the customer comes home.
    #[tokio::test]
    async fn what_counts_as_unsigned_says_why_until_somebody_signs_after_all_p8() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.post("/v1/price-lists").bearer(&admin).json(&office::prices(0, 20_000)).send().await.expect(201);
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = desk.order_of(&server, phone.person).await;
        let read = async |path: &str| server.get(path).bearer(&admin).send().await.expect(200).json::<Value>();
        let path = format!("/v1/orders/{order}");
        let in_lists = async || {
            let (orders, calls) = (read("/v1/orders").await, read("/v1/calls").await);
            [orders, calls].map(|page| page["items"][0]["unsigned"].clone())
        };
        let mut log = log_of(&phone, "wang", "D01");
        log.accepts_and_arrives(order);
        log.repairs(order);
        server.push_pending(&session, &mut log).await;
        assert_eq!(in_lists().await, [Value::Null, Value::Null], "it is still to be signed");

        let note = Some("Rang three times".parse().expect("a note"));
        let said = NotSigned { purpose: Purpose::WorkDone, reason: NotSignedReason::Absent, note, photo: None };
        log.does(order, OrderCommand::NotSigned(said));
        server.push_pending(&session, &mut log).await;
        assert_eq!(in_lists().await, ["absent", "absent"].map(Value::from));
        let detail = read(&path).await;
        assert_eq!(detail["unsigned"]["said"]["reason"], "absent");

        let shown: WorkOrder = serde_json::from_value(detail["order"].clone()).expect("a voucher");
        log.signs(&shown);
        server.push_pending(&session, &mut log).await;
        assert_eq!(in_lists().await, [Value::Null, Value::Null]);
        let detail = read(&path).await;
        let record = &detail["order"]["record"];
        assert_eq!(detail["unsigned"], Value::Null);
        assert_eq!(record["unsigned"][0]["made_good"], record["sign_offs"][0]["id"], "both are kept");
        assert_eq!(record["sign_offs"][0]["role"]["is"], "customer");
    }
}
