//! The only list of everything that has a life in a log, and what every decision may read beside it.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    asset::Asset,
    cash::CashBook,
    customer::Customer,
    house::Shared,
    order::WorkOrder,
    policy::Policies,
    pricing::PriceBook,
    subject::{SubjectKey, SubjectKind},
};
use crate::subjects;

/// Settings and prices, as a decision reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The settings.
    pub policies: Arc<Policies>,
    /// The price lists.
    pub prices: Arc<PriceBook>,
}

/// A price list: reference data, no subject yet.
pub const PRICES: SubjectKind = SubjectKind(4);
/// The settings: reference data, no subject yet.
pub const POLICIES: SubjectKind = SubjectKind(5);
/// A colleague: reference data, no subject yet.
pub const PERSON: SubjectKind = SubjectKind(6);

impl Shared for Reference {
    type Policies = Policies;

    fn policies(&self) -> &Policies {
        &self.policies
    }

    fn clock_skew_s_max(&self) -> u32 {
        self.policies.clock_skew_s_max
    }

    fn shown(&self) -> Vec<(SubjectKey, String)> {
        let of = |kind, body: serde_json::Result<String>| Some((SubjectKey { kind, id: Uuid::nil() }, body.ok()?));
        let prices = self.prices.current().map(serde_json::to_string);
        let policies = serde_json::to_string(&*self.policies);
        prices.and_then(|body| of(PRICES, body)).into_iter().chain(of(POLICIES, policies)).collect()
    }
}

subjects! {
    pub house Product(AnySubject, AnyCommand, AnyEvent) under Policies, Reference;
    /// A work order (服务凭证).
    Order = 0: WorkOrder,
    /// A technician's cash book.
    Cash = 3: CashBook,
    /// A customer's file (客户资料袋).
    Customer = 8: Customer,
    /// A customer's product.
    Asset = 9: Asset,
}
