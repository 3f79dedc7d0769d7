//! The company of the crash tests: an office with a few desks, technicians with phones, a product for each.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use callout_core::{
    domain::ids::BranchId,
    protocol::auth::{Enrolled, EnrolmentCode},
};
use callout_desk::{
    network::RealNetwork,
    office::{Office, text},
};
use callout_server::testing::PhoneKey;
use serde_json::{Value, json};

use crate::program::Program;

use super::{
    desk::{Desk, Technician},
    dice::Dice,
    line::{Line, Said},
    phone::Phone,
    trade::Tray,
};

const PASSWORD: &str = "correct horse battery";
const BRANCH: &str = "Centre";
/// Desks that register and assign at the same time.
const DESKS: usize = 16;
/// The dice of the desks; the phones have those from 1.
const DESK_DICE: u64 = 10_000;

/// The company.
pub struct Company {
    /// Its branch.
    pub branch: BranchId,
    /// Its technicians' phones.
    pub phones: Vec<Phone>,
    /// Its desks.
    pub desks: Vec<Desk>,
}

impl Company {
    /// Founds it at a running server, through the program and the API.
    pub fn found(program: &Program, phones: usize, seed: u64, start_ms: i64) -> Result<Self> {
        let args = ["user", "add", "--branch", BRANCH, "--login", "admin", "--name", "Admin"];
        program.run(&[&args[..], &["--role", "administrator"]].concat(), PASSWORD)?;
        let network = Arc::new(RealNetwork::new().context("the HTTP client")?);
        let admin = Office::sign_in(network.clone(), &program.url(), "admin", PASSWORD, "en")?;
        let branch = admin.get("/v1/branches")?["branches"][0]["id"].clone();
        admin.post("/v1/price-lists", &price_list())?;
        person(&admin, &branch, "clerk", "clerk")?;
        let clerk = Office::sign_in(network, &program.url(), "clerk", PASSWORD, "en")?;
        let line = Line::to(&program.url())?;
        let (mut all, mut technicians) = (Vec::new(), Vec::new());
        for number in 1..=phones {
            let tray = Tray::default();
            let dice = Dice::new(seed, number as u64);
            let phone = enrolled(&admin, &branch, &line, number, tray.clone(), dice, start_ms)?;
            let asset = product(&clerk, number)?;
            technicians.push(Technician { person: phone.identity.person, asset, tray });
            all.push(phone);
        }
        let desk = |n| {
            let dice = Dice::new(seed, DESK_DICE + n);
            Desk::open(line.clone(), "clerk", PASSWORD, technicians.clone(), dice)
        };
        let desks = (0..DESKS as u64).map(desk).collect::<Result<_>>()?;
        let branch = serde_json::from_value(branch).context("a branch")?;
        Ok(Self { branch, phones: all, desks })
    }
}

fn person(admin: &Office, branch: &Value, login: &str, role: &str) -> Result<Value> {
    let person = json!({ "branch": branch, "login": login, "name": login, "roles": [role], "password": PASSWORD });
    Ok(admin.post("/v1/people", &person)?["id"].clone())
}

/// A technician of that number with his phone.
fn enrolled(
    admin: &Office,
    branch: &Value,
    line: &Line,
    number: usize,
    tray: Tray,
    dice: Dice,
    start_ms: i64,
) -> Result<Phone> {
    let login = format!("technician-{number}");
    let person = person(admin, branch, &login, "technician")?;
    let issued = admin.post("/v1/devices/enrolments", &json!({ "person": person }))?;
    let code = EnrolmentCode::new(text(&issued, "/code")?)?;
    let key = PhoneKey::new(&login);
    let answer = match Line::send(line.post("/v1/devices/enrol").json(&key.enrol_request(&code))) {
        Said::Answer(answer) => answer,
        Said::No(why) => bail!("{login} is not enrolled: {why}"),
        _ => bail!("{login} is not enrolled"),
    };
    let enrolled: Enrolled = serde_json::from_slice(&answer)?;
    Ok(Phone::new(enrolled, key, line.clone(), tray, dice, start_ms))
}

/// A customer's product, its warranty long over.
fn product(clerk: &Office, number: usize) -> Result<Value> {
    let customer = json!({ "name": format!("Customer {number}"), "address": "12 Nanjing Road",
        "phone": "138 0013-8000", "site": { "zone": "urban" } });
    let file = clerk.post("/v1/customers", &json!({ "customer": customer }))?;
    let asset = json!({ "model": "KD-220", "serial": format!("SN-{number}"), "bought": "2019-06-01",
        "warranty": { "from": "2019-06-01", "until": "2021-05-31" } });
    let body = json!({ "customer": file["customer"]["id"], "asset": asset });
    Ok(clerk.post("/v1/assets", &body)?["asset"].clone())
}

fn price_list() -> Value {
    let item = |code: &str, kind: &str, minor: i64| {
        let unit_price = json!({ "minor": minor, "currency": "CNY" });
        json!({ "code": code, "names": { "en": code, "zh": code }, "kind": kind, "unit_price": unit_price })
    };
    let items = [item("L-STD", "labour", 10_000), item("FAN-220", "part", 8_000)];
    json!({ "basis_revision": 0, "currency": "CNY", "items": items })
}
