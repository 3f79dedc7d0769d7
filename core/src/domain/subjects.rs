//! The only list of everything that has a life in a log, and what every decision may read beside it.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    asset::Asset,
    calendar::BranchCalendar,
    cash::CashBook,
    complaint::Complaint,
    customer::Customer,
    hold::{Hold, HoldNotice, Holds},
    house::Shared,
    order::WorkOrder,
    person::Person,
    policy::{ChangePolicies, Policies, PoliciesCommand},
    pricing::{PriceBook, PriceList},
    subject::{Listed as _, SubjectKey},
};
use crate::subjects;

/// Settings, prices and holds, as a decision reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The settings.
    pub policies: Arc<Policies>,
    /// The price lists.
    pub prices: Arc<PriceBook>,
    /// What is on hold (P29).
    pub holds: Arc<Holds>,
}

impl Shared for Reference {
    type Policies = Policies;

    fn policies(&self) -> &Policies {
        &self.policies
    }

    fn clock_skew_s_max(&self) -> u32 {
        self.policies.clock_skew_s_max
    }
}

/// What the company's log begins with: the settings that PROCEDURES puts in brackets, so that no phone depends on those of its app.
fn founding() -> Vec<(SubjectKey, AnyCommand)> {
    let change = ChangePolicies { policies: Policies::default(), reason: None };
    vec![(Policies::key(Uuid::nil()), AnyCommand::Policies(PoliciesCommand::Change(Box::new(change))))]
}

subjects! {
    pub house Product(AnySubject, AnyCommand, AnyEvent) under Policies, Reference, founded by founding;
    /// A work order (服务凭证).
    Order = 0: WorkOrder,
    /// A technician's cash book.
    Cash = 3: CashBook,
    /// The price list, the version in force.
    Prices = 4: PriceList,
    /// The company's settings.
    Policies = 5: Policies,
    /// A person's file.
    Person = 6: Person,
    /// A customer's file (客户资料袋).
    Customer = 8: Customer,
    /// A customer's product.
    Asset = 9: Asset,
    /// A customer's complaint (顾客投诉).
    Complaint = 10: Complaint,
    /// A branch's working calendar (工时).
    Calendar = 11: BranchCalendar,
    /// A hold on a model or a batch of it (停发).
    Hold = 12: Hold,
    /// What one owner of a held product is to be told.
    HoldNotice = 13: HoldNotice,
}
