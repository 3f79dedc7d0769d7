//! `GET /v1/orders`

use axum::extract::State;
use callout_core::domain::{
    ids::{AssetId, BranchId, CustomerId, PersonId},
    order::Stage,
    shapes::one_of,
    text::Line,
    time::Timestamp,
};
use serde::Deserialize;
use utoipa::{
    IntoParams,
    openapi::{RefOr, Schema},
};

use super::OrderSummary;
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query, invalid_field},
    security::Principal,
    services::look,
    state::AppState,
    store::registers::{Before, Filter},
};

/// What is looked for; what is not said is not looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Orders {
    /// Of one branch, for those who see several.
    branch: Option<BranchId>,
    /// At one stage: `registered`, `assigned`, `on_site` …
    #[param(schema_with = stages)]
    stage: Option<String>,
    /// Carried by somebody.
    assignee: Option<PersonId>,
    /// Open ones (`true`) or ended ones (`false`).
    open: Option<bool>,
    /// `true`: nobody has arrived, although somebody should have (P4).
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    overdue: bool,
    /// A part of the number, the customer's name, address or phone number, the model or the serial number.
    #[param(inline)]
    q: Option<Line>,
    /// Of one customer.
    customer: Option<CustomerId>,
    /// Of one product.
    asset: Option<AssetId>,
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// In the document: the stages that there are.
fn stages() -> RefOr<Schema> {
    one_of(Stage::NAMES)
}

/// Orders of one's branch, the last received first; of every branch for those who see all.
#[utoipa::path(get, path = "/v1/orders", tag = "orders", security(("bearer" = [])), params(Orders), responses(
    (status = 200, description = "A page", body = Page<OrderSummary>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Orders>,
) -> Result<Json<Page<OrderSummary>>, Problem> {
    let before: Before = Cursor::key(wanted.cursor.as_ref())?;
    let (limit, now) = (wanted.limit, state.clock.now().into());
    let filter = filter(wanted, now)?;
    let lines = look::orders(&state, &principal.actor, &filter, before, limit.probe()).await?;
    Ok(Json(Page::of(lines, limit, Before::line).map(|line| OrderSummary::at(now, line))))
}

fn filter(wanted: Orders, now: Timestamp) -> Result<Filter, Problem> {
    let stage = wanted.stage.map(|name| {
        let known = Stage::NAMES.into_iter().find(|known| *known == name);
        known.ok_or_else(|| invalid_field("stage", &format!("must be one of {}", Stage::NAMES.join(", "))))
    });
    Ok(Filter {
        branch: wanted.branch,
        stage: stage.transpose()?,
        assignee: wanted.assignee,
        is_open: wanted.open,
        overdue_at_ms: wanted.overdue.then_some(now.ms()),
        wanted: wanted.q.map(|q| q.to_string()),
        customer: wanted.customer,
        asset: wanted.asset,
        ..Filter::default()
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::domain::ids::OrderId;
    use serde_json::{Value, json};

    use crate::testing::{TestServer, field::Field, office::Day};

    #[tokio::test]
    async fn lists_filter_by_stage_person_text_and_openness() {
        filters(&Day::begin().await).await;
    }

    #[tokio::test]
    async fn lists_filter_alike_on_postgres_i12() {
        let Some(server) = TestServer::on_postgres().await else { return };
        filters(&Day::at(server).await).await;
    }

    async fn filters(day: &Day) {
        let (first, second) = (day.call().await, day.call().await);
        let wang = day.technician("wang").await;
        day.on(first, "assign", json!({ "to": wang.id })).await.expect(200);
        day.on(second, "cancel", json!({ "reason": "a mistake" })).await.expect(200);
        let assignee = format!("assignee={}", wang.id);
        let both = [second, first].map(|id| id.to_string());
        for (query, found) in [
            ("", &both[..]),
            ("stage=assigned", &both[1..]),
            (assignee.as_str(), &both[1..]),
            ("open=true", &both[1..]),
            ("open=false", &both[..1]),
            ("q=mrs%20lin", &both[..]),
            ("q=KD-220", &both[..]),
            ("q=13800138000", &both[..]),
            ("q=%25", &[]),
            ("overdue=true", &[]),
            ("limit=200", &both[..]),
        ] {
            assert_eq!(day.ids(&format!("/v1/orders?{query}")).await, found, "{query}");
        }
        assert_eq!(day.ids("/v1/calls?limit=1").await, both[..1], "what nobody is sent to goes first");
        assert_eq!(day.ids("/v1/calls?unassigned=false").await, both[1..]);
    }

    #[tokio::test]
    async fn an_order_is_overdue_when_its_working_hours_have_passed_p4() {
        let day = Day::begin().await;
        let order = day.call().await;
        day.server.advance(Duration::from_hours(26));
        let clerk = day.server.office(&["supervisor"]).await;
        let page: Value = day.server.get("/v1/orders?overdue=true").bearer(&clerk).send().await.expect(200).json();
        assert_eq!((&page["items"][0]["id"], &page["items"][0]["is_overdue"]), (&json!(order), &json!(true)));
    }

    /// Called on Monday at 08:00; the limit is 16:00.
    #[tokio::test]
    async fn the_first_arrival_judges_the_limit_for_good_examples_6_and_7() {
        let day = Day::begin().await;
        let (kept, missed) = (day.call().await, day.call().await);
        let mut wang = Field::of(&day, "wang").await;
        for order in [kept, missed] {
            day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
            wang.must(order, "accept", json!({})).await;
        }
        let suspended = |until| json!({ "reason": "the part comes", "until": until, "told": "Mrs Lin" });
        wang.later(Duration::from_hours(7)).await;
        wang.must(missed, "suspend", suspended("2027-03-03")).await;
        wang.later(Duration::from_mins(20)).await;
        wang.must(kept, "arrive", json!({ "location": null })).await;
        wang.must(kept, "suspend", suspended("2027-03-02")).await;
        wang.later(Duration::from_mins(90)).await;
        let (overdue, judged) = overdue_and_judged(&day, kept).await;
        assert_eq!((overdue, &judged["judged"]), (vec![missed.to_string()], &json!("kept")), "also while suspended");
        assert_eq!(judged["minutes_left"], 40);
        wang.later(Duration::from_hours(16)).await;
        wang.must(kept, "start_travel", json!({})).await;
        let (overdue, again) = overdue_and_judged(&day, kept).await;
        assert_eq!((overdue, again), (vec![missed.to_string()], judged), "on the way again, and not late");
        wang.later(Duration::from_mins(24 * 60 + 20)).await;
        wang.must(missed, "arrive", json!({ "location": null })).await;
        let (overdue, judged) = overdue_and_judged(&day, missed).await;
        assert_eq!(overdue, Vec::<String>::new());
        // An hour and a half on Monday, Tuesday, and forty minutes of Wednesday.
        assert_eq!((&judged["judged"], &judged["minutes_late"]), (&json!("missed"), &json!(90 + 450 + 40)));
    }

    /// Orders that are overdue, and what became of an order's limit of arrival.
    async fn overdue_and_judged(day: &Day, order: OrderId) -> (Vec<String>, Value) {
        let who = day.server.office(&["supervisor"]).await;
        let read = async |path: String| day.server.get(&path).bearer(&who).send().await.expect(200).json::<Value>();
        let page = read("/v1/orders?overdue=true".to_owned()).await;
        let ids = page["items"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str());
        let shown = read(format!("/v1/orders/{order}")).await;
        (ids.map(str::to_owned).collect(), shown["order"]["call"]["arrival"]["judged"].clone())
    }

    #[tokio::test]
    async fn pages_show_every_order_once_and_wrong_filters_are_named() {
        let day = Day::begin().await;
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(day.call().await.to_string());
            day.server.advance(Duration::from_secs(1));
        }
        all.reverse();
        let (mut seen, mut path) = (Vec::new(), "/v1/orders?limit=2".to_owned());
        loop {
            let page: Value = day.server.get(&path).bearer(&day.clerk).send().await.expect(200).json();
            let rows = page["items"].as_array().into_iter().flatten();
            seen.extend(rows.filter_map(|row| row["id"].as_str()).map(str::to_owned));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/orders?limit=2&cursor={next}");
        }
        assert_eq!(seen, all);
        let wrong = [("stage=flying", "stage"), ("assignee=7", "assignee"), ("open=maybe", "open"), ("x=1", "x")];
        for (query, field) in wrong {
            let answer = day.server.get(&format!("/v1/orders?{query}")).bearer(&day.clerk).send().await;
            assert_eq!(answer.problem("invalid_field", 422).field.as_deref(), Some(field));
        }
    }
}
