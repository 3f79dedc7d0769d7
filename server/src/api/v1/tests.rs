//! What belongs to another branch is not there: for every route that takes an id, and in every list (F61, I14).

use http::Method;
use serde_json::{Value, json};

use crate::testing::{TestServer, office::Day};

/// Somebody of another branch who has every role that does not see all branches.
const EVERYTHING_BUT_ALL: [&str; 7] =
    ["clerk", "supervisor", "accountant", "branch_manager", "warehouse", "quality", "technician"];

/// A well-formed body for each route, so that only the id can be what is wrong.
fn body_of(method: &Method, path: &str) -> Option<Value> {
    let customer = crate::testing::office::lin();
    let asset = crate::testing::office::compressor();
    let reason = json!({ "reason": "because" });
    if *method == Method::GET {
        return None;
    }
    Some(match path {
        "/v1/customers/{id}" => json!({ "revision": 1, "customer": customer }),
        "/v1/assets/{id}" => json!({ "revision": 1, "asset": asset }),
        "/v1/orders/{id}/assign" => json!({ "to": uuid::Uuid::nil() }),
        "/v1/orders/{id}/category" => json!({ "category": "A", "reason": "because" }),
        "/v1/orders/{id}/excuse-days" => json!({ "days": ["2027-03-01"], "reason": "No ticket" }),
        "/v1/orders/{id}/inspect" => json!({ "verdict": "passed" }),
        "/v1/orders/{id}/payments/{payment}/decide" => json!({ "arrived": true, "reason": "because" }),
        "/v1/cash/{person}/counts" | "/v1/cash/{person}/receipts" => {
            json!({ "remittance": uuid::Uuid::nil(), "counted": { "minor": 1, "currency": "CNY" } })
        }
        "/v1/orders/{id}/unassign" | "/v1/orders/{id}/cancel" | "/v1/orders/{id}/serve-anyway" => reason,
        _ => json!({}),
    })
}

/// The office's routes that take an id, with who may call them.
fn routes_with_ids(server: &TestServer) -> Vec<(Method, String)> {
    let ours = ["/v1/customers/", "/v1/assets/", "/v1/orders/", "/v1/calls/", "/v1/cash/", "/v1/invoices/"];
    let rows = server.policies.iter().filter(|row| row.path.contains('{'));
    rows.filter(|row| ours.iter().any(|prefix| row.path.starts_with(prefix)))
        .map(|row| (row.method.clone(), row.path.clone()))
        .collect()
}

#[tokio::test]
async fn another_branchs_ids_look_like_ids_that_nobody_has_f61() {
    nobodys_ids(&Day::begin().await).await;
}

#[tokio::test]
async fn another_branchs_ids_look_like_ids_that_nobody_has_on_postgres_f61() {
    let Some(server) = TestServer::on_postgres().await else { return };
    nobodys_ids(&Day::at(server).await).await;
}

async fn nobodys_ids(day: &Day) {
    let answer: Value = day.register(json!({})).await.expect(201).json();
    let (order, call) = (&answer["order"]["id"], &answer["order"]["call"]["id"]);
    let wang = day.technician("wang").await;
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&EVERYTHING_BUT_ALL).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    let routes = routes_with_ids(&day.server);
    assert!(routes.len() >= 19, "{routes:?}");
    for (method, path) in routes {
        let id = match path.split('/').nth(2) {
            Some("customers") => day.customer.to_string(),
            Some("assets") => day.asset.to_string(),
            Some("calls") => call.as_str().unwrap_or_default().to_owned(),
            Some("cash") => wang.id.to_string(),
            Some("invoices") => "INV-CEN-000001".to_owned(),
            _ => order.as_str().unwrap_or_default().to_owned(),
        };
        let nobody = uuid::Uuid::nil().to_string();
        let ask = |id: &str| {
            let named =
                path.replace("{id}", id).replace("{person}", id).replace("{number}", id).replace("{sign_off}", id);
            let request = day.server.request(method.clone(), &named.replace("{payment}", &nobody)).bearer(&stranger);
            match body_of(&method, &path) {
                Some(body) => request.json(&body).send(),
                None => request.json(&json!(null)).send(),
            }
        };
        let (theirs, nobodys) = (ask(&id).await, ask(&nobody).await);
        let (theirs, nobodys) = (theirs.problem("not_found", 404), nobodys.problem("not_found", 404));
        assert_eq!(theirs, nobodys, "{method} {path}");
    }
}

#[tokio::test]
async fn no_list_shows_another_branchs_rows_i14() {
    other_lists(&Day::begin().await).await;
}

#[tokio::test]
async fn no_list_shows_another_branchs_rows_on_postgres_i14() {
    let Some(server) = TestServer::on_postgres().await else { return };
    other_lists(&Day::at(server).await).await;
}

async fn other_lists(day: &Day) {
    let order = day.call().await;
    let stranger = day.server.person("stranger").branch("Elsewhere").roles(&EVERYTHING_BUT_ALL).add().await;
    let stranger = day.server.sign_in(&stranger).await;
    let administrator = day.server.administrator().await;
    for path in ["/v1/customers", "/v1/assets", "/v1/calls", "/v1/orders", "/v1/goods", "/v1/repair-cards", "/v1/cash"]
    {
        let read = |path: String| day.server.get(&path).bearer(&stranger).send();
        assert_eq!(read(path.to_owned()).await.expect(200).json::<Value>()["items"], json!([]), "{path}");
        if path == "/v1/orders" {
            // Naming the branch does not open it, and naming the customer does not either.
            for filter in [format!("branch={}", day.server.branch), format!("customer={}", day.customer)] {
                let page: Value = read(format!("{path}?{filter}")).await.expect(200).json();
                assert_eq!(page["items"], json!([]), "{filter}");
            }
        }
    }
    let all: Value = day.server.get("/v1/orders").bearer(&administrator).send().await.expect(200).json();
    assert_eq!(all["items"][0]["id"], json!(order));
    // Who sees all may look, and still not do what his role does not do.
    day.on_by(&administrator, order, "cancel", json!({ "reason": "because" })).await.problem("forbidden", 403);
}

#[tokio::test]
async fn the_books_of_a_new_company_balance_i8() {
    let day = Day::begin().await;
    day.call().await;
    let accountant = day.server.office(&["accountant"]).await;
    let books: Value = day.server.get("/v1/ledger/trial-balance").bearer(&accountant).send().await.expect(200).json();
    assert_eq!((&books["is_balanced"], &books["unbalanced"]), (&json!(true), &json!([])));
    let elsewhere = day.server.branch_named("Elsewhere").await;
    let path = format!("/v1/ledger/trial-balance?branch={elsewhere}");
    let books: Value = day.server.get(&path).bearer(&accountant).send().await.expect(200).json();
    assert_eq!(books["accounts"], json!([]));
}
