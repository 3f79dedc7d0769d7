//! The company: founded once in each process that plays seeds, and copied for each of them.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
};

use callout_core::{
    domain::{
        ids::{BranchId, PersonId},
        people::{Actor, Role},
        text::Line,
    },
    protocol::auth::{Login, Password},
};
use callout_server::{
    clock::{HandClock, from_unix_ms},
    services::{
        branches,
        people::{self, Newcomer},
        prices,
    },
    state::AppState,
    testing::{database_of, test_config},
};

use super::{
    place::{drop_databases, new_database},
    process::Process,
    sure,
};
use crate::simulator::{fast::price_list, oracle::sight, server::PASSWORD, world::START_MS};

/// Who works in the branch's office, by login and by what he is.
const OFFICE: [(&str, Role); 5] = [
    ("clerk", Role::Clerk),
    ("supervisor", Role::Supervisor),
    ("accountant", Role::Accountant),
    ("manager", Role::BranchManager),
    ("warehouse", Role::Warehouse),
];

/// Who works in head office.
const HEAD_OFFICE: [(&str, Role); 3] =
    [("service", Role::ServiceDepartment), ("deputy", Role::DeputyGeneralManager), ("quality", Role::Quality)];

/// A company that was founded.
pub struct Template {
    /// What it is copied from.
    pub origin: Origin,
    /// Who works there.
    pub staff: Staff,
}

/// Who works in a company, and where.
pub struct Staff {
    /// The branch where the work is done.
    pub branch: BranchId,
    /// Who works in its office and in head office, by login.
    pub office: BTreeMap<&'static str, PersonId>,
    /// Its technicians.
    pub technicians: Vec<PersonId>,
    /// Another branch.
    pub head_office: BranchId,
    /// Where a technician may go, and come back from.
    pub other_branch: BranchId,
    /// Somebody there: his file is for no phone of the branch.
    pub administrator: PersonId,
    /// Who has no phone, and goes from the branch to head office and back.
    pub colleague: PersonId,
}

/// What a company is copied from.
pub enum Origin {
    /// The bytes of an SQLite file.
    File(Vec<u8>),
    /// A database.
    Postgres {
        /// The PostgreSQL.
        url: String,
        /// The database; its copies have a number behind its name.
        name: String,
        /// Copies made.
        count: AtomicU64,
    },
}

impl Origin {
    /// The database's name, if it is one.
    pub fn database(&self) -> &str {
        match self {
            Self::File(_) => "",
            Self::Postgres { name, .. } => name,
        }
    }
}

type Key = (usize, Option<String>);
static FOUNDED: Mutex<BTreeMap<Key, Arc<Template>>> = Mutex::new(BTreeMap::new());

/// The company with so many technicians, on SQLite or on that PostgreSQL.
pub fn founded(technicians: usize, postgres: Option<&str>) -> Arc<Template> {
    let key = (technicians, postgres.map(str::to_owned));
    let mut founded = FOUNDED.lock().unwrap_or_else(PoisonError::into_inner);
    founded.entry(key).or_insert_with(|| Arc::new(found(technicians, postgres))).clone()
}

/// Removes the databases of companies that were founded on a PostgreSQL.
pub fn dissolve() {
    let founded = std::mem::take(&mut *FOUNDED.lock().unwrap_or_else(PoisonError::into_inner));
    for template in founded.into_values() {
        if let Origin::Postgres { url, name, .. } = &template.origin {
            drop_databases(url, &[name]);
        }
    }
}

fn found(technicians: usize, postgres: Option<&str>) -> Template {
    let folder = sure("a folder to found in", tempfile::tempdir());
    let mut config = test_config(folder.path());
    let name = format!("callout_sim_{}_{technicians}", std::process::id());
    if let Some(url) = postgres {
        new_database(url, &name);
        config.database_url = Some(database_of(url, &name));
    }
    let clock = Arc::new(HandClock::at(from_unix_ms(START_MS - 3_600_000)));
    let process = Process::start(config, &clock, 0);
    let staff = process.run(async |state| people_of(state, technicians).await);
    process.die();
    let origin = match postgres {
        Some(url) => Origin::Postgres { url: url.to_owned(), name, count: AtomicU64::new(0) },
        None => Origin::File(sure("the company's file", fs::read(folder.path().join("callout.db")))),
    };
    Template { origin, staff }
}

async fn people_of(state: &AppState, technicians: usize) -> Staff {
    let head_office = branch(state, "Head office").await;
    let administrator = person(state, head_office, "admin", sight::ELSEWHERE, Role::Administrator).await;
    let other_branch = branch(state, "Pudong").await;
    let branch = branch(state, "Shanghai").await;
    let mut office = BTreeMap::new();
    for (login, role) in OFFICE {
        office.insert(login, person(state, branch, login, login, role).await);
    }
    for (login, role) in HEAD_OFFICE {
        office.insert(login, person(state, head_office, login, login, role).await);
    }
    let colleague = person(state, branch, "colleague", "colleague", Role::Warehouse).await;
    let mut ids = Vec::with_capacity(technicians);
    for n in 0..technicians {
        let login = format!("t{n}");
        ids.push(person(state, branch, &login, &login, Role::Technician).await);
    }
    let actor = Actor { person: administrator, branch: head_office, roles: vec![Role::Administrator] };
    let list = price_list(1);
    sure("prices", prices::publish(state, (&actor, sure("a key", state.new_id())), 0, list.currency, list.items).await);
    Staff { branch, office, technicians: ids, head_office, other_branch, administrator, colleague }
}

async fn branch(state: &AppState, name: &str) -> BranchId {
    sure("a branch", branches::add(state, &sure("a name", Line::new(name))).await)
}

async fn person(state: &AppState, branch: BranchId, login: &str, name: &str, role: Role) -> PersonId {
    let newcomer = Newcomer {
        branch,
        login: sure("a login", Login::new(login)),
        name: sure("a name", Line::new(name)),
        roles: vec![role],
        password: sure("a password", Password::new(PASSWORD)),
    };
    sure("a person", people::add(state, (None, sure("a key", state.new_id())), newcomer).await)
}
