//! Version 1: a folder a resource, a file an operation. The table below is every route and who may call it.

mod auth;
mod blobs;
mod branches;
mod devices;
mod held;
mod people;
mod sync;

use callout_core::domain::people::Role;
use utoipa_axum::routes;

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
    Role::Warehouse,
    Role::Administrator,
]);
/// People, devices, branches, price list, calendars, policies (PROCEDURES §1).
pub const ADMINISTRATION: Policy = Policy::AnyOf(&[Role::Administrator]);

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
        .add(ADMINISTRATION, routes!(people::disable::handler))
        .add(ADMINISTRATION, routes!(people::set_password::handler))
        .add(Policy::Public, routes!(devices::enrol::handler))
        .add(OFFICE, routes!(devices::list::handler))
        .add(ADMINISTRATION, routes!(devices::issue_code::handler))
        .add(ADMINISTRATION, routes!(devices::revoke::handler))
        .add(Policy::Device, routes!(sync::push::handler))
        .add(Policy::Device, routes!(sync::pull::handler))
        .add(Policy::Device, routes!(sync::head::handler))
        .add(Policy::Public, routes!(sync::deposit::handler))
        .add(Policy::SignedIn, routes!(sync::events::handler))
        .add(Policy::SignedIn, routes!(blobs::put::handler))
        .add(Policy::SignedIn, routes!(blobs::get::handler))
        .add(Policy::SignedIn, routes!(blobs::status::handler))
        .add(OFFICE, routes!(held::list::handler))
        .add(OFFICE, routes!(held::show::handler))
        .add(Policy::AnyOf(&settle::ROLES), routes!(held::settle::handler))
}
