//! Invoices have no gaps (I18).

use serde_json::{Value, json};

use crate::testing::office::Day;

#[tokio::test]
async fn nothing_is_invoiced_before_it_is_due_and_no_number_is_lost_i18() {
    let day = Day::begin().await;
    let order = day.call().await;
    let accountant = day.server.office(&["accountant"]).await;
    day.on_by(&accountant, order, "invoices", json!({})).await.problem("nothing_to_invoice", 409);
    day.on(order, "invoices", json!({})).await.problem("forbidden", 403);
    let list: Value = day.server.get("/v1/invoices").bearer(&accountant).send().await.expect(200).json();
    assert_eq!(list["items"], json!([]));
    let get = |number: &str| day.server.get(&format!("/v1/invoices/{number}")).bearer(&accountant).send();
    for number in ["INV-CEN-000001", "INV-CEN-1", "x", "INV-CEN-99999999999"] {
        get(number).await.problem("not_found", 404);
    }
}
