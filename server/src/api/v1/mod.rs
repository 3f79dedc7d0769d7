//! Version 1: a folder a resource, a file an operation. The table below is every route and who may call it.

mod assets;
mod auth;
mod blobs;
mod branches;
mod calendar;
pub(in crate::api) mod calls;
mod cash;
mod complaints;
mod customers;
mod devices;
pub(in crate::api) mod goods;
mod held;
mod holds;
mod invoices;
mod orders;
mod people;
mod policies;
mod prices;
mod problems;
pub(in crate::api) mod repair;
mod resource;
mod sync;

use callout_core::domain::{
    complaint::Complaint,
    hold::{Hold, HoldNotice},
    order::WorkOrder,
    people::Role,
};
use utoipa_axum::routes;

use self::orders::OrderAnswer;
use crate::{
    http::{Policy, Routes},
    sync::heart::settle,
};

/// Everybody who works in the office; a technician has the phone.
pub const OFFICE: Policy = Policy::AnyOf(&[
    Role::Clerk,
    Role::Supervisor,
    Role::Accountant,
    Role::BranchManager,
    Role::ServiceDepartment,
    Role::DeputyGeneralManager,
    Role::GeneralManager,
    Role::Warehouse,
    Role::Quality,
    Role::Administrator,
]);
/// People, devices, branches, price list, calendars, policies (PROCEDURES §1).
pub const ADMINISTRATION: Policy = Policy::AnyOf(&[Role::Administrator]);

/// Who plans when people are away.
pub const ABSENCES: Policy = Policy::AnyOf(&[Role::Supervisor, Role::BranchManager, Role::Administrator]);

/// Who keeps the call register and dispatches (业务员, 服务主任).
pub const REGISTER: Policy = Policy::AnyOf(&[Role::Clerk, Role::Supervisor]);
/// Who keeps customers' files.
pub const FILES: Policy = Policy::AnyOf(&[Role::Clerk, Role::Supervisor, Role::Administrator]);
/// Who takes in what a phone could not send, carried to the office by hand (F63).
pub const RESCUE: Policy = Policy::AnyOf(&[Role::Clerk, Role::Supervisor, Role::Administrator]);
/// Who counts, invoices, and decides uncertain payments (P9, P12a, P18).
pub const ACCOUNTANT: Policy = Policy::AnyOf(&[Role::Accountant]);
/// Who sees the money of a branch, or of all of them.
pub const MONEY: Policy = Policy::AnyOf(&[
    Role::Accountant,
    Role::BranchManager,
    Role::ServiceDepartment,
    Role::DeputyGeneralManager,
    Role::GeneralManager,
    Role::Administrator,
]);

/// Every route of version 1 with its policy.
pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Policy::Public, routes!(auth::sign_in::handler))
        .add(Policy::Public, routes!(auth::refresh::handler))
        .add(Policy::SignedIn, routes!(auth::sign_out::handler))
        .add(OFFICE, routes!(branches::list::handler))
        .add(ADMINISTRATION, routes!(branches::add::handler))
        .add(OFFICE, routes!(people::list::handler))
        .add(ADMINISTRATION, routes!(people::add::handler))
        .add(ADMINISTRATION, routes!(people::change::handler))
        .add(ABSENCES, routes!(people::absences::handler))
        .add(ADMINISTRATION, routes!(people::transfer::handler))
        .add(ADMINISTRATION, routes!(people::disable::handler))
        .add(ADMINISTRATION, routes!(people::enable::handler))
        .add(ADMINISTRATION, routes!(people::set_password::handler))
        .add(Policy::Public, routes!(devices::enrol::handler))
        .add(OFFICE, routes!(devices::list::handler))
        .add(OFFICE, routes!(devices::reports::handler))
        .add(ADMINISTRATION, routes!(devices::issue_code::handler))
        .add(ADMINISTRATION, routes!(devices::revoke::handler))
        .add(Policy::Device, routes!(sync::push::handler))
        .add(Policy::Device, sync::pull::compressed(routes!(sync::pull::handler)))
        .add(Policy::Device, routes!(sync::head::handler))
        .add(Policy::Public, routes!(sync::deposit::handler))
        .add(RESCUE, routes!(sync::rescue::handler))
        .add(Policy::SignedIn, routes!(sync::events::handler))
        .add(Policy::SignedIn, routes!(blobs::put::handler))
        .add(Policy::SignedIn, routes!(blobs::get::handler))
        .add(Policy::SignedIn, routes!(blobs::status::handler))
        .add(OFFICE, routes!(held::list::handler))
        .add(OFFICE, routes!(held::show::handler))
        .add(Policy::AnyOf(&settle::ROLES), routes!(held::settle::handler))
        .add(Policy::AnyOf(&settle::ROLES), routes!(held::decline::handler))
        .add(OFFICE, routes!(customers::search::handler))
        .add(OFFICE, routes!(customers::get::handler))
        .add(FILES, routes!(customers::add::handler))
        .add(FILES, routes!(customers::change::handler))
        .add(OFFICE, routes!(assets::search::handler))
        .add(OFFICE, routes!(assets::get::handler))
        .add(FILES, routes!(assets::add::handler))
        .add(FILES, routes!(assets::change::handler))
        .add(OFFICE, routes!(calls::list::handler))
        .add(REGISTER, routes!(calls::register::handler))
        .add_all(resource::routes::<WorkOrder, OrderAnswer>(&orders::RESOURCE))
        .add_all(resource::routes::<Complaint, resource::SubjectAnswer<Complaint>>(&complaints::RESOURCE))
        .add_all(resource::routes::<Hold, resource::SubjectAnswer<Hold>>(&holds::RESOURCE))
        .add_all(resource::routes::<HoldNotice, resource::SubjectAnswer<HoldNotice>>(&holds::NOTICES))
        .add(OFFICE, routes!(complaints::summary::handler))
        .add(OFFICE, routes!(orders::list::handler))
        .add(OFFICE, routes!(orders::get::handler))
        .add(OFFICE, routes!(orders::signature::handler))
        .add(OFFICE, routes!(goods::list::handler))
        .add(OFFICE, routes!(repair::list::handler))
        .add(OFFICE, routes!(repair::get::handler))
        .add(MONEY, routes!(cash::books::handler))
        .add(ACCOUNTANT, routes!(cash::count::handler))
        .add(ACCOUNTANT, routes!(cash::receive::handler))
        .add(MONEY, routes!(cash::payments::handler))
        .add(MONEY, routes!(cash::trial_balance::handler))
        .add(MONEY, routes!(invoices::list::handler))
        .add(MONEY, routes!(invoices::get::handler))
        .add(OFFICE, routes!(prices::current::handler))
        .add(OFFICE, routes!(prices::list::handler))
        .add(OFFICE, routes!(prices::get::handler))
        .add(ADMINISTRATION, routes!(prices::publish::handler))
        .add(OFFICE, routes!(policies::get::handler))
        .add(OFFICE, routes!(policies::history::handler))
        .add(ADMINISTRATION, routes!(policies::change::handler))
        .add(OFFICE, routes!(calendar::get::handler))
        .add(ADMINISTRATION, routes!(calendar::change::handler))
}

#[cfg(test)]
mod tests;
