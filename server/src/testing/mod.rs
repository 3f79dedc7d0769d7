//! A server for tests: the real router over a temporary database, a clock turned by hand, cheap passwords, no network.
//!
//! ```text
//! let server = TestServer::start().await;
//! let (phone, session) = server.person("wang").technician().add_with_phone().await;
//! server.get("/v1/devices").bearer(&session).send().await.problem("forbidden", 403);
//! ```

pub mod complaints;
mod documented;
pub mod field;
pub mod holds;
pub mod office;
mod people;
mod phones;
mod postgres;
mod requests;
pub mod wrong;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::Router;
use callout_core::{
    domain::{
        ids::{BranchId, Incarnation},
        text::Line,
    },
    protocol::auth::Session,
};
use tempfile::TempDir;

pub use people::{PASSWORD, PersonBuilder, TestPerson};
pub use phones::{PhoneKey, TestPhone};
pub use postgres::{POSTGRES_VARIABLE, database_of, new_postgres_database};
pub use requests::{Answer, TestRequest};

#[cfg(test)]
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{
    api,
    clock::{Clock, HandClock, from_unix_ms},
    config::{Config, Limits, PasswordCost},
    entropy::{Entropy, SeededEntropy},
    http::PolicyRow,
    services::branches,
    state::AppState,
    store::{meta, security_events},
};
#[cfg(test)]
use crate::{
    http::Policy,
    store::{Db, Statement},
};

/// When tests begin: Monday, 1 March 2027, 08:00 in Shanghai.
pub const START_UNIX_MS: i64 = 1_803_859_200_000;

/// Each copy of a database has chance of its own.
static COPIES: AtomicU64 = AtomicU64::new(100);

/// A server for tests, with one branch.
pub struct TestServer {
    /// The server's parts.
    pub state: AppState,
    /// The server's time, turned by hand.
    pub clock: Arc<HandClock>,
    /// Every route and who may call it.
    pub policies: &'static [PolicyRow],
    /// The API document.
    pub openapi: Arc<utoipa::openapi::OpenApi>,
    /// The first branch.
    pub branch: BranchId,
    router: Router,
    folder: Arc<TempDir>,
}

/// A new embedded database in that folder.
///
/// # Panics
/// If it cannot be made.
#[cfg(test)]
pub async fn new_sqlite_database(folder: &TempDir) -> Db {
    let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.expect("a database");
    db.migrate().await.expect("migrations");
    db
}

/// Settings for a test: everything in that folder, passwords that cost nothing.
#[must_use]
pub fn test_config(folder: &std::path::Path) -> Config {
    Config {
        data_dir: folder.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        passwords: PasswordCost { memory_kib: 8, passes: 1, concurrent_max: 8 },
        // Tests are not about the disk of the machine that they run on.
        limits: Limits { disk_reserve_percent: 0, ..Limits::default() },
        ..Config::default()
    }
}

impl TestServer {
    /// A server on a new embedded database.
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with changed settings.
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::begun(START_UNIX_MS, change).await
    }

    /// A server whose time begins at another moment than [`START_UNIX_MS`]: it never steps back (F45).
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn begun_at(unix_ms: i64) -> Self {
        Self::begun(unix_ms, |_| {}).await
    }

    async fn begun(unix_ms: i64, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = test_config(folder.path());
        change(&mut config);
        let clock = Arc::new(HandClock::at(from_unix_ms(unix_ms)));
        let entropy = Entropy::new(Arc::new(SeededEntropy::new(1)));
        let state = AppState::open(config, Clock::new(clock.clone()), entropy).await.expect("the test server starts");
        let name = Line::new("Centre").expect("a name");
        let branch = branches::add(&state, &name).await.expect("the first branch");
        Self::assemble(state, clock, branch, Arc::new(folder))
    }

    /// Another process of the same server on the same database, with its own keys in memory and the same clock.
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn second_process(&self) -> Self {
        let entropy = Entropy::new(Arc::new(SeededEntropy::new(2)));
        let clock = Clock::new(self.clock.clone());
        let state = AppState::open(self.state.config.clone(), clock, entropy).await.expect("the second process starts");
        Self::assemble(state, self.clock.clone(), self.branch, self.folder.clone())
    }

    /// Another process, on a copy of the database that somebody put somewhere else, as if it were the database.
    ///
    /// # Panics
    /// If it cannot start.
    pub async fn on_copy(&self, file: &std::path::Path) -> Self {
        let database_url = Some(format!("sqlite:{}", file.display()));
        let config = Config { database_url, ..self.state.config.clone() };
        let entropy = Entropy::new(Arc::new(SeededEntropy::new(COPIES.fetch_add(1, Ordering::Relaxed))));
        let state = AppState::open(config, Clock::new(self.clock.clone()), entropy).await.expect("the copy starts");
        Self::assemble(state, self.clock.clone(), self.branch, self.folder.clone())
    }

    /// The same server with more routes.
    #[cfg(test)]
    #[must_use]
    pub fn also(mut self, more: Vec<(Policy, UtoipaMethodRouter<AppState>)>) -> Self {
        let (router, openapi, _) = api::routes().add_all(more).into_parts();
        self.openapi = Arc::new(openapi);
        self.router = api::layered(&self.state, router, &self.openapi);
        self
    }

    fn assemble(state: AppState, clock: Arc<HandClock>, branch: BranchId, folder: Arc<TempDir>) -> Self {
        let api = api::build(&state);
        Self { router: api.router, policies: api.policies, openapi: api.openapi, state, clock, branch, folder }
    }

    /// A `GET` request.
    pub fn get(&self, path: &str) -> TestRequest {
        self.request(http::Method::GET, path)
    }

    /// A `POST` request.
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(http::Method::POST, path)
    }

    /// A `PUT` request.
    pub fn put(&self, path: &str) -> TestRequest {
        self.request(http::Method::PUT, path)
    }

    /// A request of any method.
    pub fn request(&self, method: http::Method, path: &str) -> TestRequest {
        TestRequest::new(self.router.clone(), self.openapi.clone(), method, path)
    }

    /// A person to be added: a technician of the first branch unless said otherwise.
    pub fn person<'a>(&'a self, login: &'a str) -> PersonBuilder<'a> {
        PersonBuilder::new(self, login)
    }

    /// Signs a person in from the office.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn sign_in(&self, person: &TestPerson) -> Session {
        let body = serde_json::json!({ "login": person.login, "password": PASSWORD });
        self.post("/v1/auth/sign-in").json(&body).send().await.expect(200).json()
    }

    /// A signed-in administrator of the first branch.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn administrator(&self) -> Session {
        let admin = self.person("admin").roles(&["administrator"]).add_once().await;
        self.sign_in(&admin).await
    }

    /// The life that the database is in.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn incarnation(&self) -> Incarnation {
        let mut tx = self.state.db.read().await.expect("a reader");
        meta::read(&mut tx).await.expect("an identity").incarnation
    }

    /// How many security events of a kind were kept.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn security_events(&self, kind: &str) -> i64 {
        let mut tx = self.state.db.read().await.expect("a reader");
        security_events::count(&mut tx, kind).await.expect("a count")
    }

    /// Does to the database what a crash, a restore or a hand might have done.
    ///
    /// # Panics
    /// If the database refuses it.
    #[cfg(test)]
    pub async fn execute(&self, text: &'static str) {
        let mut tx = self.state.db.write().await.expect("a writer");
        tx.execute(Statement { name: "test", text }, Vec::new()).await.expect("it is done");
        tx.commit().await.expect("durable");
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}
