//! `GET /v1/goods`

use axum::extract::State;
use callout_core::domain::{
    custody::{Holder, Move},
    digest::Digest,
    ids::{BranchId, OrderId, ThingId},
    numbers::DocumentNumber,
    text::{Line, Note},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::v1::orders::OnHold,
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::goods::{self, InCustody},
    state::AppState,
    store::registers::{Before, Filter},
};

/// Where goods can be.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsPlace {
    /// With a technician.
    Technician,
    /// In the workshop.
    Workshop,
    /// Given by one side and not yet confirmed by the other.
    Transit,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Goods {
    /// Where they are.
    #[param(value_type = Option<GoodsPlace>)]
    holder: Option<GoodsPlace>,
    /// `true`: only what was promised for a day that has passed (P13). Such a page may have fewer rows than it could.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    overdue: bool,
    /// Vouchers of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// An entry of the register: what one voucher has in our custody.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoodsEntry {
    order: OrderId,
    number: String,
    branch: BranchId,
    customer_name: String,
    /// The order's stage: `taken_back`, `in_workshop` …
    stage: String,
    /// The holds on the product: it does not leave the workshop while there is one (P29).
    holds: Vec<OnHold>,
    /// The receipt that the customer holds.
    receipt: DocumentNumber,
    /// The day it was promised for.
    promised: NaiveDate,
    /// That day has passed (P13).
    is_overdue: bool,
    things: Vec<HeldThing>,
}

/// A thing in our custody: it has exactly one holder (I9).
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldThing {
    id: ThingId,
    description: Line,
    serial: Option<Line>,
    accessories: Vec<Line>,
    condition: Note,
    photos: Vec<Digest>,
    holder: Holder,
    moves: Vec<Move>,
}

impl GoodsEntry {
    fn of(found: &InCustody) -> Option<Self> {
        let receipt = &found.custody()?.receipt;
        let things = found.things().map(|thing| HeldThing {
            id: thing.taken.id,
            description: thing.taken.description.clone(),
            serial: thing.taken.serial.clone(),
            accessories: thing.taken.accessories.clone(),
            condition: thing.taken.condition.clone(),
            photos: thing.taken.photos.clone(),
            holder: thing.holder,
            moves: thing.moves.clone(),
        });
        Some(Self {
            order: found.order.id,
            number: found.line.number.clone(),
            branch: found.order.branch,
            customer_name: found.line.customer_name.clone(),
            stage: found.line.stage.clone(),
            holds: found.line.holds.iter().cloned().map(OnHold::from).collect(),
            receipt: receipt.number.clone(),
            promised: receipt.promised,
            is_overdue: found.is_late(),
            things: things.collect(),
        })
    }
}

/// Everything of our customers' in our custody: who holds it, under which receipt, promised for when (P10, P12, P13).
#[utoipa::path(get, path = "/v1/goods", tag = "goods", security(("bearer" = [])), params(Goods), responses(
    (status = 200, description = "A page", body = Page<GoodsEntry>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Goods>,
) -> Result<Json<Page<GoodsEntry>>, Problem> {
    let before: Before = Cursor::key(wanted.cursor.as_ref())?;
    let place = wanted.holder.map(|holder| match holder {
        GoodsPlace::Technician => "technician",
        GoodsPlace::Workshop => "workshop",
        GoodsPlace::Transit => "transit",
    });
    let filter = Filter { has_goods: true, goods: place, ..Filter::default() };
    let found = goods::vouchers(&state, &principal.actor, &filter, before, wanted.limit.probe()).await?;
    let page = Page::of(found, wanted.limit, |found| Before::line(&found.line));
    let is_wanted = |found: &InCustody| !wanted.overdue || found.is_late();
    Ok(Json(page.filter_map(|found| GoodsEntry::of(&found).filter(|_| is_wanted(&found)))))
}
