//! `GET /v1/payments/waiting`

use axum::extract::State;
use callout_core::domain::{
    ids::{BranchId, OrderId},
    money::Money,
    order::state::{Payment, PaymentState},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::goods::{self, InCustody},
    state::AppState,
    store::registers::{Before, Filter},
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Waiting {
    /// Vouchers of a page, 1 to 200; 50 if it is not said. A page may have fewer rows than it could.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// A voucher with payments that nobody knows the end of.
#[derive(Debug, Serialize, ToSchema)]
pub struct UncertainPayments {
    order: OrderId,
    number: String,
    branch: BranchId,
    customer_name: String,
    /// What is still owed.
    due: Money,
    payments: Vec<Payment>,
}

impl UncertainPayments {
    fn of(found: &InCustody) -> Option<Self> {
        let order = &found.order;
        let is_uncertain = |payment: &&Payment| payment.state == PaymentState::Unknown;
        let payments: Vec<Payment> = order.record.payments.iter().filter(is_uncertain).cloned().collect();
        (!payments.is_empty()).then(|| Self {
            order: order.id,
            number: found.line.number.clone(),
            branch: order.branch,
            customer_name: found.line.customer_name.clone(),
            due: order.due(),
            payments,
        })
    }
}

/// Payments that were promised through a bank and wait for the accountant to see them (P12a).
#[utoipa::path(get, path = "/v1/payments/waiting", tag = "cash", security(("bearer" = [])), params(Waiting), responses(
    (status = 200, description = "A page", body = Page<UncertainPayments>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Waiting>,
) -> Result<Json<Page<UncertainPayments>>, Problem> {
    let before: Before = Cursor::key(wanted.cursor.as_ref())?;
    // A closed voucher has nothing uncertain; an open one with a promise may owe nothing yet.
    let filter = Filter { is_open: Some(true), ..Filter::default() };
    let found = goods::vouchers(&state, &principal.actor, &filter, before, wanted.limit.probe()).await?;
    let page = Page::of(found, wanted.limit, |found| Before::line(&found.line));
    Ok(Json(page.filter_map(|found| UncertainPayments::of(&found))))
}
