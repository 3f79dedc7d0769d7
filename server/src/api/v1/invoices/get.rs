//! `GET /v1/invoices/{number}`

use axum::extract::State;

use super::IssuedInvoice;
use crate::{
    http::{Json, Path, Problem, ProblemBody},
    security::Principal,
    services::invoices,
    state::AppState,
};

/// The invoice of that number, as it is printed: `INV-SH-000001`.
#[utoipa::path(get, path = "/v1/invoices/{number}", tag = "invoices", security(("bearer" = [])),
    params(("number" = String, Path, description = "Which invoice")), responses(
    (status = 200, description = "The invoice", body = IssuedInvoice),
    (status = 404, description = "`not_found`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Path(number): Path<String>,
) -> Result<Json<IssuedInvoice>, Problem> {
    // What is no number cannot exist.
    let parts = number.rsplit_once('-').and_then(|(series, n)| Some((series, n.parse().ok()?)));
    let (series, n) = parts.ok_or_else(Problem::not_found)?;
    let order = invoices::find(&state, &principal.actor, series, n).await?.ok_or_else(Problem::not_found)?;
    IssuedInvoice::of(&order, n).map(Json).ok_or_else(Problem::not_found)
}
