//! What people are in the company.

use super::say;
use crate::{domain::people::Role, i18n::Lang};

/// What somebody is (PROCEDURES §1).
#[must_use]
pub fn role(lang: Lang, role: Role) -> String {
    match role {
        Role::Clerk => say!(lang, "role-clerk"),
        Role::Technician => say!(lang, "role-technician"),
        Role::Supervisor => say!(lang, "role-supervisor"),
        Role::Accountant => say!(lang, "role-accountant"),
        Role::BranchManager => say!(lang, "role-branch_manager"),
        Role::ServiceDepartment => say!(lang, "role-service_department"),
        Role::DeputyGeneralManager => say!(lang, "role-deputy_general_manager"),
        Role::GeneralManager => say!(lang, "role-general_manager"),
        Role::Warehouse => say!(lang, "role-warehouse"),
        Role::Quality => say!(lang, "role-quality"),
        Role::Administrator => say!(lang, "role-administrator"),
    }
}
