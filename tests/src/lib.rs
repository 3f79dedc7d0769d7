//! End to end: the real core with its real store against the real router, in one process, on clocks turned by hand.
//!
//! ```text
//! let mut world = World::new();
//! let order = world.clerk.registers(&world.fridge, "does not cool")?;
//! world.wang.go_offline()?;
//! ```

pub mod attack;
pub mod bench;
pub mod crash;
pub mod document;
mod program;
pub mod simulator;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use callout_core::{
    app::ViewModel,
    effects::sealing::KeyKind,
    model::event::{Action, Event, Place, PurposeInput},
    view::{ComplaintRow, OrderView, OutboxRow, ScreenView, Tone},
};
use callout_desk::{
    Options, Phone,
    clock::HandClock,
    network::{Network, WeakNetwork},
    office::{Office, text},
    office_words::Order,
    tape::Tape,
};
use callout_server::{
    api,
    services::restored::restored,
    store::copy::copy_into,
    testing::{PASSWORD, START_UNIX_MS, TestServer},
};
use crux_http::{
    HttpError,
    protocol::{HttpHeader, HttpRequest, HttpResponse, HttpResult},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Handle, Runtime};
use tower::ServiceExt as _;

/// The address that phones are told; nothing listens there, requests go straight to the router.
pub const SERVER: &str = "http://127.0.0.1:1";
/// Where the phones are.
const ZONE: &str = "Asia/Shanghai";

/// What a test may end with.
pub type Done = anyhow::Result<()>;

/// A server, an office, two technicians with phones, two customers with products.
pub struct World {
    /// Takes calls, keeps the register.
    pub clerk: Office,
    /// Dispatches and inspects.
    pub supervisor: Office,
    /// Counts and invoices.
    pub accountant: Office,
    /// Manages people, phones, prices.
    pub admin: Office,
    /// A technician's phone.
    pub wang: Phone,
    /// Another technician's phone.
    pub li: Phone,
    /// Wang's id.
    pub wang_id: String,
    /// Li's id.
    pub li_id: String,
    /// A product in its warranty.
    pub fridge: Value,
    /// A product out of its warranty.
    pub oven: Value,
    /// Everybody's phone shows this time.
    pub clock: HandClock,
    /// The server's parts.
    pub server: TestServer,
    router: Arc<Mutex<axum::Router>>,
    network: Arc<dyn Network>,
    folder: TempDir,
    // Last, because what lives in it goes first.
    runtime: Runtime,
}

impl World {
    /// A company at work.
    ///
    /// # Panics
    /// If it cannot be founded.
    #[must_use]
    pub fn new() -> Self {
        Self::found().unwrap_or_else(|error| panic!("the world could not be made: {error:#}"))
    }

    fn found() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let server = runtime.block_on(TestServer::start());
        let logins = [
            ("admin", "administrator"),
            ("chen", "clerk"),
            ("zhao", "supervisor"),
            ("qian", "accountant"),
            ("wang", "technician"),
            ("li", "technician"),
        ];
        let mut ids = Vec::new();
        for (login, role) in logins {
            let person = runtime.block_on(server.person(login).roles(&[role]).add());
            ids.push((login, person.id.to_string()));
        }
        let id_of = |login: &str| ids.iter().find(|(l, _)| *l == login).map(|(_, id)| id.clone()).unwrap_or_default();
        let router = Arc::new(Mutex::new(api::build(&server.state).router));
        let network: Arc<dyn Network> =
            Arc::new(InProcess { handle: runtime.handle().clone(), router: router.clone() });
        let office = |login: &str| Office::sign_in(network.clone(), SERVER, login, PASSWORD, "en");
        let (admin, clerk) = (office("admin")?, office("chen")?);
        admin.post("/v1/price-lists", &prices(0))?;
        let clock = HandClock::at(START_UNIX_MS, ZONE);
        let folder = tempfile::tempdir()?;
        let phone = |login: &str| enrolled(&admin, &network, &clock, &folder.path().join(login), &id_of(login), login);
        Ok(Self {
            wang: phone("wang")?,
            li: phone("li")?,
            wang_id: id_of("wang"),
            li_id: id_of("li"),
            fridge: product(&clerk, "Lin", "2026-06-01", "2029-05-31")?,
            oven: product(&clerk, "Gao", "2020-01-01", "2021-12-31")?,
            supervisor: office("zhao")?,
            accountant: office("qian")?,
            clerk,
            admin,
            clock,
            server,
            router,
            network,
            folder,
            runtime,
        })
    }

    /// Somebody else of the office, in that role.
    pub fn desk_of(&self, role: &str) -> anyhow::Result<Office> {
        self.block_on(self.server.person(role).roles(&[role]).add_once());
        Ok(Office::sign_in(self.network.clone(), SERVER, role, PASSWORD, "en")?)
    }

    /// Another phone of that person.
    pub fn another_phone(&self, person: &str, name: &str) -> anyhow::Result<Phone> {
        enrolled(&self.admin, &self.network, &self.clock, &self.folder.path().join(name), person, name)
    }

    /// Another phone of that person, and the tape of everything that its core is told and says.
    pub fn taped_phone(&self, person: &str, name: &str) -> anyhow::Result<(Phone, Tape)> {
        let tape = Tape::default();
        let options = Options { tape: Some(tape.clone()), ..options(&self.network, &self.clock) };
        let phone = enrolled_as(&self.admin, options, &self.folder.path().join(name), person, name)?;
        Ok((phone, tape))
    }

    /// A copy of a phone's database as it is now, without its keys: what a backup holds (F8).
    pub fn backup_of(&self, phone: &Phone, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder)?;
        copy_files(phone.folder(), &folder)?;
        Ok(folder)
    }

    /// A phone that begins with the files of that folder, without a network at first.
    pub fn phone_in(&self, folder: &Path) -> anyhow::Result<Phone> {
        let options = options(&self.network, &self.clock);
        options.network.change(|m| m.is_offline = true);
        Ok(Phone::open(folder, options)?)
    }

    /// That phone with the database of a backup and its own keys: restored on the same device.
    pub fn restored(&self, phone: &Phone, backup: &Path) -> anyhow::Result<Phone> {
        let keys = backup.join("keys");
        std::fs::create_dir_all(&keys)?;
        copy_files(&phone.folder().join("keys"), &keys)?;
        self.phone_in(backup)
    }

    /// A copy of the server's database as it is now.
    pub fn copy_of_server(&self, name: &str) -> anyhow::Result<PathBuf> {
        let (file, database) = (self.folder.path().join(name), self.server.state.config.sqlite_file());
        self.block_on(copy_into(&database.context("an embedded database")?, &file))?;
        Ok(file)
    }

    /// The server goes on with that copy, and is told so or not (F43, F79).
    pub fn put_back(&mut self, copy: &Path, is_told: bool) -> Done {
        self.server = self.block_on(self.server.on_copy(copy));
        if is_told {
            self.block_on(restored(&self.server.state))?;
        }
        *self.router.lock().unwrap_or_else(PoisonError::into_inner) = api::build(&self.server.state).router;
        Ok(())
    }

    /// Time passes for everybody.
    pub fn pass(&mut self, time: Duration) -> Done {
        self.server.advance(time);
        self.clock.pass_ms(i64::try_from(time.as_millis())?);
        self.wang.tick()?;
        self.li.tick()?;
        Ok(())
    }

    /// A call that is assigned to Wang, accepted by her, and open on her phone.
    pub fn accepted_by_wang(&mut self, product: &Value) -> anyhow::Result<Order> {
        let order = self.clerk.registers(product, "does not work")?;
        self.supervisor.assigns(&order, &self.wang_id)?;
        open(&mut self.wang, &order)?;
        self.wang.accept()?;
        Ok(order)
    }

    /// Wang does a small job that the customer pays for, from leaving for him to the cash in her pocket; nothing of it waits for the
    /// network.
    pub fn wang_repairs_and_collects(&mut self) -> Done {
        let wang = &mut self.wang;
        wang.travel_and_arrive()?;
        wang.quotes("tighten the knob", &[("LABOUR", 1)])?;
        wang.customer_agrees("Gao")?;
        wang.works("tightened the knob", 15, &[])?;
        wang.checks_product()?;
        wang.act(Action::FinishOnSite)?;
        wang.customer_signs(PurposeInput::WorkDone, "Gao")?;
        wang.takes_cash("120.00")?;
        Ok(())
    }

    /// The open cases of an order at the exceptions desk.
    pub fn held_of(&self, order: &Order) -> anyhow::Result<Vec<Value>> {
        let held = self.supervisor.held()?;
        Ok(held.into_iter().filter(|case| case["order"] == order.id.as_str()).collect())
    }

    /// Runs something of the server.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Requests that go straight to the router.
struct InProcess {
    handle: Handle,
    router: Arc<Mutex<axum::Router>>,
}

impl Network for InProcess {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        let router = self.router.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match self.handle.block_on(exchange(router, request)) {
            Ok(response) => HttpResult::Ok(response),
            Err(error) => HttpResult::Err(HttpError::Io(error.to_string())),
        }
    }
}

async fn exchange(router: axum::Router, request: &HttpRequest) -> anyhow::Result<HttpResponse> {
    let path = request.url.trim_start_matches(SERVER);
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(path);
    for header in &request.headers {
        builder = builder.header(&header.name, &header.value);
    }
    let request = builder.body(axum::body::Body::from(request.body.clone()))?;
    let response = router.oneshot(request).await?;
    let (parts, body) = response.into_parts();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| HttpHeader {
        name: name.to_string(),
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    let headers = parts.headers.iter().map(header).collect();
    let body = axum::body::to_bytes(body, usize::MAX).await?.to_vec();
    Ok(HttpResponse { status: parts.status.as_u16(), headers, body })
}

fn options(network: &Arc<dyn Network>, clock: &HandClock) -> Options {
    Options {
        network: WeakNetwork::over(network.clone()),
        clock: Arc::new(clock.clone()),
        language: "en".to_owned(),
        app_version: "1.0.0".to_owned(),
        is_listening: false,
        key: KeyKind::Ed25519,
        tape: None,
    }
}

fn enrolled(
    admin: &Office,
    network: &Arc<dyn Network>,
    clock: &HandClock,
    folder: &Path,
    person: &str,
    name: &str,
) -> anyhow::Result<Phone> {
    // Most phones' secure hardware makes only P-256: one of the two journeys' phones is such a one.
    let key = if name == "li" { KeyKind::P256 } else { KeyKind::Ed25519 };
    enrolled_as(admin, Options { key, ..options(network, clock) }, folder, person, name)
}

fn enrolled_as(admin: &Office, options: Options, folder: &Path, person: &str, name: &str) -> anyhow::Result<Phone> {
    std::fs::create_dir_all(folder)?;
    let mut phone = Phone::open(folder, options)?;
    let issued = admin.post("/v1/devices/enrolments", &json!({ "person": person }))?;
    phone.enrol(SERVER, &text(&issued, "/code")?, &format!("{name}'s phone"))?;
    well(&phone)?;
    Ok(phone)
}

pub(crate) fn copy_files(from: &Path, to: &Path) -> Done {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A price list that follows a version.
#[must_use]
pub fn prices(follows: u32) -> Value {
    let item = |code: &str, kind: &str, minor: i64| {
        json!({ "code": code, "names": { "en": code, "zh": code }, "kind": kind,
            "unit_price": { "minor": minor + i64::from(follows) * 1_000, "currency": "CNY" } })
    };
    let items = [item("LABOUR", "labour", 12_000), item("FAN", "part", 18_000), item("CAP", "part", 4_000)];
    json!({ "basis_revision": follows, "currency": "CNY", "items": items })
}

fn product(clerk: &Office, name: &str, from: &str, until: &str) -> anyhow::Result<Value> {
    let customer = json!({ "name": name, "address": "1 Main Street", "phone": format!("021 {name}"),
        "site": { "zone": "urban" } });
    let file = clerk.post("/v1/customers", &json!({ "customer": customer }))?;
    let asset = json!({ "model": "M-1", "serial": name, "bought": from, "warranty": { "from": from, "until": until } });
    let body = json!({ "customer": file["customer"]["id"], "asset": asset });
    Ok(clerk.post("/v1/assets", &body)?["asset"].clone())
}

/// Fetches what is new and opens an order.
pub fn open(phone: &mut Phone, order: &Order) -> Done {
    phone.sync()?;
    phone.open_order(&order.id)?;
    shown_order(phone).map(drop)
}

/// The order on the screen.
pub fn shown_order(phone: &Phone) -> anyhow::Result<OrderView> {
    match phone.view()?.screen {
        ScreenView::Order(view) => Ok(*view),
        other => anyhow::bail!("no order is open: {other:?}"),
    }
}

/// What is not sent yet.
pub fn pending(phone: &Phone) -> anyhow::Result<u32> {
    Ok(phone.view()?.sync.pending)
}

/// Fails when the phone says that something is wrong.
pub fn well(phone: &Phone) -> anyhow::Result<ViewModel> {
    let view = phone.view()?;
    match &view.message {
        Some(message) if message.tone == Tone::Bad => anyhow::bail!("the phone says: {}", message.text),
        _ => Ok(view),
    }
}

/// The numbers of the vouchers on the list.
pub fn listed(phone: &mut Phone) -> anyhow::Result<Vec<String>> {
    phone.go_to(Place::Today)?;
    unfold(phone)?;
    match phone.view()?.screen {
        ScreenView::Today(today) => Ok(today.rows().map(|card| card.number.clone()).collect()),
        other => anyhow::bail!("no list: {other:?}"),
    }
}

/// Opens the sections of the day that are folded.
fn unfold(phone: &mut Phone) -> Done {
    let ScreenView::Today(today) = phone.view()?.screen else { return Ok(()) };
    for section in today.sections.iter().filter(|section| section.is_folded) {
        phone.send(Event::Fold { list: today.window.list.clone(), section: section.id.clone() })?;
    }
    Ok(())
}

/// The complaints on the list.
pub fn complaints(phone: &mut Phone) -> anyhow::Result<Vec<ComplaintRow>> {
    phone.go_to(Place::Today)?;
    match phone.view()?.screen {
        ScreenView::Today(today) => Ok(today.complaints),
        other => anyhow::bail!("no list: {other:?}"),
    }
}

/// The rows of the outbox.
pub fn outbox(phone: &mut Phone) -> anyhow::Result<Vec<OutboxRow>> {
    phone.go_to(Place::Outbox)?;
    match phone.view()?.screen {
        ScreenView::Outbox(view) => Ok(view.rows),
        other => anyhow::bail!("no outbox: {other:?}"),
    }
}
