//! The company of the demo: people, products, price list and phones, all through the public API. Run again on the same
//! data, it finds what is there.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use callout_core::{app::Event, effects::sealing::KeyKind};
use i18n_embed_fl::fl;
use serde_json::{Value, json};

use super::{server::Server, story::Story};
use crate::{
    Options, Phone,
    clock::MachineClock,
    network::{Network, RealNetwork, WeakNetwork},
    office::{Office, text},
    page::seat::Seat,
};

/// Everybody's password: this company exists for an afternoon.
pub const PASSWORD: &str = "callout-demo";
/// The service centre.
const BRANCH: &str = "上海服务中心 Shanghai";
/// Where it is.
const ZONE: &str = "Asia/Shanghai";

/// The people, with what they are.
pub const PEOPLE: [(&str, &str, &str); 10] = [
    ("chen", "陈静 Chen Jing", "clerk"),
    ("zhao", "赵明 Zhao Ming", "supervisor"),
    ("qian", "钱丽 Qian Li", "accountant"),
    ("sun", "孙伟 Sun Wei", "branch_manager"),
    ("zhou", "周强 Zhou Qiang", "warehouse"),
    ("wu", "吴刚 Wu Gang", "service_department"),
    ("zheng", "郑红 Zheng Hong", "deputy_general_manager"),
    ("feng", "冯杰 Feng Jie", "quality"),
    ("wang", "王芳 Wang Fang", "technician"),
    ("li", "李军 Li Jun", "technician"),
];

/// The price list: code, English, Chinese, kind, fen.
const PRICES: [(&str, &str, &str, &str, i64); 5] = [
    ("L-STD", "Standard repair", "标准维修", "labour", 12_000),
    ("L-BENCH", "Bench repair", "返厂维修", "labour", 20_000),
    ("FAN-220", "Fan motor 220 V", "风扇电机 220V", "part", 18_000),
    ("CAP-35", "Capacitor 35 µF", "电容 35µF", "part", 4_000),
    ("PCB-9", "Control board", "控制主板", "part", 45_000),
];

/// The company.
pub struct Company {
    /// The clerk.
    pub clerk: Office,
    /// The supervisor.
    pub supervisor: Office,
    /// The accountant.
    pub accountant: Office,
    /// The service department.
    pub service: Office,
    /// The deputy general manager.
    pub deputy: Office,
    /// The quality department.
    pub quality: Office,
    /// Wang's phone.
    pub wang: Phone,
    /// Li's phone.
    pub li: Phone,
    /// Wang's id.
    pub wang_id: String,
    /// Li's id.
    pub li_id: String,
    /// The id of who is responsible for quality.
    pub quality_id: String,
    /// Mrs Lin's air conditioner, in its warranty.
    pub air_conditioner: Value,
    /// Mr Gao's amplifier, out of warranty.
    pub amplifier: Value,
}

impl Company {
    /// Founds it, or finds it.
    pub fn found(server: &Server, folder: &Path, story: &mut Story) -> Result<Self> {
        let language = story.lang().tag();
        let house = House::found(server, language)?;
        let (wang_id, li_id, quality_id) = (house.id_of("wang")?, house.id_of("li")?, house.id_of("feng")?);
        let phone = |login: &str, person: &str| phone(server, &house.admin, folder, login, person, language);
        let clerk = house.sign_in("chen")?;
        let mut products = products(&clerk)?;
        let company = Self {
            wang: phone("wang", &wang_id)?,
            li: phone("li", &li_id)?,
            supervisor: house.sign_in("zhao")?,
            accountant: house.sign_in("qian")?,
            service: house.sign_in("wu")?,
            deputy: house.sign_in("zheng")?,
            quality: house.sign_in("feng")?,
            air_conditioner: products["air_conditioner"].take(),
            amplifier: products["amplifier"].take(),
            clerk,
            wang_id,
            li_id,
            quality_id,
        };
        story.tell(&fl!(story.texts(), "company-ready"));
        Ok(company)
    }

    /// The phones as they are left, for the browser.
    pub fn into_seats(self) -> Vec<Seat> {
        let phones = [("wang", self.wang), ("li", self.li)];
        phones.into_iter().map(|(login, phone)| Seat::take(name_of(login), phone.into_shell())).collect()
    }

    /// Who can sign in, and where.
    pub fn print_logins(story: &Story, url: &str, page: &str) {
        story.tell(&fl!(story.texts(), "look-around", url = format!("{url}/v1/openapi.json")));
        let logins: Vec<_> = std::iter::once("admin").chain(PEOPLE.iter().map(|(login, _, _)| *login)).collect();
        story.tell(&fl!(story.texts(), "logins", logins = logins.join(", "), password = PASSWORD));
        story.tell(&fl!(story.texts(), "phones-at", url = page));
        story.tell(&fl!(story.texts(), "until-ctrl-c"));
    }
}

/// The company without its phones: people, products' prices, and the way in.
pub struct House {
    network: Arc<dyn Network>,
    server: String,
    language: String,
    /// The administrator.
    pub admin: Office,
    people: Value,
}

impl House {
    /// Founds it, or finds it.
    pub fn found(server: &Server, language: &str) -> Result<Self> {
        let network: Arc<dyn Network> = Arc::new(RealNetwork::new().context("the HTTP client")?);
        let sign_in = || Office::sign_in(network.clone(), server.url(), "admin", PASSWORD, language);
        let admin = if let Ok(admin) = sign_in() {
            admin
        } else {
            let args = ["user", "add", "--branch", BRANCH, "--login", "admin", "--name", "管理员 Administrator"];
            server.command(&[&args[..], &["--role", "administrator"]].concat(), PASSWORD)?;
            sign_in()?
        };
        let branch = branch(&admin)?;
        let people = people(&admin, &branch)?;
        prices(&admin)?;
        Ok(Self { network, server: server.url().to_owned(), language: language.to_owned(), admin, people })
    }

    /// A person's id.
    pub fn id_of(&self, login: &str) -> Result<String> {
        self.people[login].as_str().map(str::to_owned).context("a person of the demo")
    }

    /// A person at his desk.
    pub fn sign_in(&self, login: &str) -> Result<Office> {
        Ok(Office::sign_in(self.network.clone(), &self.server, login, PASSWORD, &self.language)?)
    }
}

/// A person's name.
pub fn name_of(login: &str) -> &str {
    PEOPLE.iter().find(|(of, ..)| *of == login).map_or(login, |(_, name, _)| name)
}

/// The customers' products, by the words for them.
pub fn products(clerk: &Office) -> Result<Value> {
    Ok(json!({
        "air_conditioner": product(clerk, "林慧 Mrs Lin", "021-5550 1234", &air_conditioner())?,
        "amplifier": product(clerk, "高山 Mr Gao", "021-5550 9876", &amplifier())?,
    }))
}

/// A one-time code for a person's phone.
pub fn code_for(admin: &Office, person: &str) -> Result<String> {
    Ok(text(&admin.post("/v1/devices/enrolments", &json!({ "person": person }))?, "/code")?)
}

/// What a phone of this company is made of.
pub fn options(language: &str) -> Result<Options> {
    Ok(Options {
        network: WeakNetwork::over(Arc::new(RealNetwork::new().context("the HTTP client")?)),
        clock: Arc::new(MachineClock::new(ZONE)),
        language: language.to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        is_listening: true,
        key: KeyKind::Ed25519,
        tape: None,
    })
}

fn branch(admin: &Office) -> Result<String> {
    let branches = admin.get("/v1/branches")?;
    let list = branches["branches"].as_array().context("a list of branches")?;
    let found = list.iter().find(|branch| branch["name"] == BRANCH).context("the demo's branch")?;
    Ok(text(found, "/id")?)
}

/// The people by login.
fn people(admin: &Office, branch: &str) -> Result<Value> {
    let mut ids = json!({});
    let there = admin.get("/v1/people")?;
    let there = there["people"].as_array().cloned().unwrap_or_default();
    for (login, name, role) in PEOPLE {
        let id = if let Some(person) = there.iter().find(|person| person["login"] == login) {
            text(person, "/id")?
        } else {
            let person =
                json!({ "branch": branch, "login": login, "name": name, "roles": [role], "password": PASSWORD });
            text(&admin.post("/v1/people", &person)?, "/id")?
        };
        ids[login] = json!(id);
    }
    Ok(ids)
}

fn prices(admin: &Office) -> Result<()> {
    if admin.get("/v1/price-list").is_ok() {
        return Ok(());
    }
    let item = |(code, en, zh, kind, minor): (&str, &str, &str, &str, i64)| {
        json!({ "code": code, "names": { "en": en, "zh": zh }, "kind": kind,
            "unit_price": { "minor": minor, "currency": "CNY" } })
    };
    let items: Vec<_> = PRICES.into_iter().map(item).collect();
    admin.post("/v1/price-lists", &json!({ "basis_revision": 0, "currency": "CNY", "items": items }))?;
    Ok(())
}

fn air_conditioner() -> Value {
    json!({ "model": "KFR-35GW", "serial": "KF35-20260311-0042", "bought": "2026-03-11",
        "warranty": { "from": "2026-03-11", "until": "2029-03-10" } })
}

fn amplifier() -> Value {
    json!({ "model": "AMP-2200", "serial": "AM22-0815", "bought": "2021-05-02",
        "warranty": { "from": "2021-05-02", "until": "2023-05-01" } })
}

/// A customer's product: its file is found by the serial number, or both files are opened.
fn product(clerk: &Office, name: &str, phone: &str, asset: &Value) -> Result<Value> {
    let found = clerk.get(&format!("/v1/assets?q={}", text(asset, "/serial")?))?;
    if let Some(file) = found["items"].get(0) {
        return Ok(file["asset"].clone());
    }
    let address = "黄浦区中山东路 12 号";
    let customer = json!({ "name": name, "address": address, "phone": phone, "site": { "zone": "urban" } });
    let file = clerk.post("/v1/customers", &json!({ "customer": customer }))?;
    let customer = text(&file, "/customer/id")?;
    let file = clerk.post("/v1/assets", &json!({ "customer": customer, "asset": asset }))?;
    Ok(file["asset"].clone())
}

/// A technician's phone: enrolled with a one-time code, or as it was left.
fn phone(server: &Server, admin: &Office, folder: &Path, login: &str, person: &str, language: &str) -> Result<Phone> {
    let folder = folder.join("phones").join(login);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let is_new = !folder.join("store.db").exists();
    let mut phone = Phone::open(&folder, options(language)?)?;
    if is_new {
        phone.enrol(server.url(), &code_for(admin, person)?, &format!("{login}'s phone"))?;
    } else {
        phone.send(Event::Foreground)?;
    }
    Ok(phone)
}
