//! People of a test company.

use callout_core::{
    domain::{
        ids::{BranchId, PersonId},
        people::Role,
        text::Line,
    },
    protocol::auth::{Login, Password, Session},
};

use super::{PhoneKey, TestPhone, TestServer};
use crate::{
    services::{
        branches,
        people::{self, Newcomer},
    },
    store,
};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// A person who was added.
#[derive(Clone, Debug)]
pub struct TestPerson {
    /// His id.
    pub id: PersonId,
    /// What he types to sign in.
    pub login: String,
}

/// A person to be added.
#[must_use]
pub struct PersonBuilder<'a> {
    server: &'a TestServer,
    login: &'a str,
    roles: Vec<Role>,
    branch: Option<&'a str>,
}

impl<'a> PersonBuilder<'a> {
    pub(super) fn new(server: &'a TestServer, login: &'a str) -> Self {
        Self { server, login, roles: vec![Role::Technician], branch: None }
    }

    /// As a technician, which is also what nothing else makes him.
    pub fn technician(self) -> Self {
        self.roles(&["technician"])
    }

    /// With these roles.
    ///
    /// # Panics
    /// If there is no such role.
    pub fn roles(mut self, names: &[&str]) -> Self {
        self.roles = names.iter().map(|name| Role::from_name(name).expect("a role")).collect();
        self
    }

    /// In another branch, which is added if needed.
    pub const fn branch(mut self, name: &'a str) -> Self {
        self.branch = Some(name);
        self
    }

    /// Adds him.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn add(self) -> TestPerson {
        let branch = match self.branch {
            Some(name) => other_branch(self.server, name).await,
            None => self.server.branch,
        };
        let newcomer = Newcomer {
            branch,
            login: Login::new(self.login).expect("a login"),
            name: Line::new(&format!("{}’s name", self.login)).expect("a name"),
            roles: self.roles,
            password: Password::new(PASSWORD).expect("a password"),
        };
        let state = &self.server.state;
        let key = state.new_id().expect("a key");
        let id = people::add(state, (None, key), newcomer).await.expect("the person is added");
        TestPerson { id, login: self.login.to_owned() }
    }

    /// Adds him unless somebody has his login already.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn add_once(self) -> TestPerson {
        let mut tx = self.server.state.db.read().await.expect("a reader");
        let found =
            store::people::find_by_login(&mut tx, &Login::new(self.login).expect("a login")).await.expect("the people");
        drop(tx);
        match found {
            Some(person) => TestPerson { id: person.id, login: person.login },
            None => self.add().await,
        }
    }

    /// Adds him and enrols a phone for him.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn add_with_phone(self) -> (TestPhone, Session) {
        let (server, login) = (self.server, self.login);
        let person = self.add().await;
        let code = server.enrolment_code(&person).await;
        let key = PhoneKey::new(login);
        let enrolled: callout_core::protocol::auth::Enrolled = server.enrol(&key, &code).await.expect(201).json();
        (TestPhone { device: enrolled.device, person: person.id, key }, enrolled.session)
    }
}

pub(super) async fn other_branch(server: &TestServer, name: &str) -> BranchId {
    let mut tx = server.state.db.read().await.expect("a reader");
    let found = store::branches::find_by_name(&mut tx, name).await.expect("the branches");
    drop(tx);
    match found {
        Some(branch) => branch.id,
        None => branches::add(&server.state, &Line::new(name).expect("a name")).await.expect("the branch is added"),
    }
}
