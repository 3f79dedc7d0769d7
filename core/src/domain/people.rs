//! The people of PROCEDURES §1 and what each may do.

use serde::{Deserialize, Serialize};

use super::ids::{BranchId, PersonId};

/// What somebody is in the company. A person may be several things at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 业务员: takes calls, keeps the register, dispatches with the supervisor, closes calls.
    Clerk,
    /// 技术员: visits, repairs, takes goods back, has the customer sign, collects fees.
    Technician,
    /// 服务主任: dispatches, inspects bench repairs, helps with late ones.
    Supervisor,
    /// 会计员: issues invoices, receives what technicians collected.
    Accountant,
    /// 经理: countersigns, approves the exceptions of his branch.
    BranchManager,
    /// 服务部: head office; sees all branches.
    ServiceDepartment,
    /// 副总经理: decides serious complaints; sees all branches.
    DeputyGeneralManager,
    /// 总经理: approves service to a customer who refuses the price; sees all branches.
    GeneralManager,
    /// 仓管: parts and returned goods.
    Warehouse,
    /// 质检: inspects returned goods and what suppliers deliver.
    Quality,
    /// 管理员: people, devices, branches, price list, calendars, policies.
    Administrator,
}

impl Role {
    /// Every role, in the order of PROCEDURES §1.
    pub const ALL: [Self; 11] = [
        Self::Clerk,
        Self::Technician,
        Self::Supervisor,
        Self::Accountant,
        Self::BranchManager,
        Self::ServiceDepartment,
        Self::DeputyGeneralManager,
        Self::GeneralManager,
        Self::Warehouse,
        Self::Quality,
        Self::Administrator,
    ];

    /// The name on the wire, in settings and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Technician => "technician",
            Self::Supervisor => "supervisor",
            Self::Accountant => "accountant",
            Self::BranchManager => "branch_manager",
            Self::ServiceDepartment => "service_department",
            Self::DeputyGeneralManager => "deputy_general_manager",
            Self::GeneralManager => "general_manager",
            Self::Warehouse => "warehouse",
            Self::Quality => "quality",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether somebody of this role sees every branch (PROCEDURES §1).
    #[must_use]
    pub const fn sees_all_branches(self) -> bool {
        match self {
            Self::ServiceDepartment | Self::DeputyGeneralManager | Self::GeneralManager | Self::Administrator => true,
            Self::Clerk
            | Self::Technician
            | Self::Supervisor
            | Self::Accountant
            | Self::BranchManager
            | Self::Warehouse
            | Self::Quality => false,
        }
    }
}

/// Who does something: derived by the server from the credential, never from what a request claims (I13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The branch he belongs to.
    pub branch: BranchId,
    /// What he is.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether he has one of these roles.
    #[must_use]
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }

    /// Whether he may see what belongs to that branch.
    #[must_use]
    pub fn sees(&self, branch: BranchId) -> bool {
        self.branch == branch || self.sees_all_branches()
    }

    /// Whether he sees every branch (PROCEDURES §1).
    #[must_use]
    pub fn sees_all_branches(&self) -> bool {
        self.roles.iter().any(|role| role.sees_all_branches())
    }
}

/// A person, as the rules see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who, and what he is.
    pub actor: Actor,
    /// Whether he works here.
    pub is_active: bool,
}
