//! `GET /v1/calls`

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::v1::orders::OrderSummary,
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::look,
    state::AppState,
    store::registers::{AfterCall, Before},
};

/// Which entries.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterState {
    /// Open ones: those to whom nobody is sent first, then as they came (P5).
    #[default]
    Open,
    /// Closed ones, the last first.
    Closed,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Calls {
    /// `open` (if it is not said) or `closed`.
    #[serde(default)]
    #[param(value_type = Option<RegisterState>)]
    register: RegisterState,
    /// Of the open ones: to whom nobody is sent (`true`) or somebody is (`false`).
    unassigned: Option<bool>,
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// The call register: what nobody is sent to yet comes first (P5), with its limit of arrival (P4).
#[utoipa::path(get, path = "/v1/calls", tag = "calls", security(("bearer" = [])), params(Calls), responses(
    (status = 200, description = "A page", body = Page<OrderSummary>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Calls>,
) -> Result<Json<Page<OrderSummary>>, Problem> {
    let Calls { register, unassigned, limit, cursor } = wanted;
    let (actor, now) = (&principal.actor, state.clock.now().into());
    let page = match register {
        RegisterState::Open => {
            let after: AfterCall = Cursor::key(cursor.as_ref())?;
            let lines = look::open_calls(&state, actor, unassigned, after, limit.probe()).await?;
            Page::of(lines, limit, AfterCall::line)
        }
        RegisterState::Closed => {
            let before: Before = Cursor::key(cursor.as_ref())?;
            let lines = look::closed_calls(&state, actor, before, limit.probe()).await?;
            Page::of(lines, limit, Before::line)
        }
    };
    Ok(Json(page.map(|line| OrderSummary::at(now, line))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::office::Day;

    #[tokio::test]
    async fn what_nobody_is_sent_to_goes_first_p5() {
        let day = Day::begin().await;
        let (first, second) = (day.call().await, day.call().await);
        let wang = day.technician("wang").await;
        day.on(first, "assign", json!({ "to": wang.id })).await.expect(200);
        let (first, second) = (first.to_string(), second.to_string());
        assert_eq!(day.ids("/v1/calls").await, [second.clone(), first.clone()]);
        assert_eq!(day.ids("/v1/calls?unassigned=true").await, [second]);
        assert_eq!(day.ids("/v1/calls?unassigned=false").await, [first]);
        assert!(day.ids("/v1/calls?register=closed").await.is_empty());
    }
}
