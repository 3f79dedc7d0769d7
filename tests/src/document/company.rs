//! The company that is asked: somebody of every role, and something of everything that an address can name.

use anyhow::{Context as _, Result};
use callout_core::domain::people::Role;
use callout_desk::office::{Office, text};
use serde_json::{Value, json};

use crate::{
    attack::server::{PASSWORD, Server},
    prices,
};

/// Whose requests they are.
pub struct Asker {
    /// A role, `phone` for a technician's phone, or `nobody`.
    pub name: String,
    /// What he sends as `Authorization`, if he signed in.
    pub token: Option<String>,
}

/// Paths of the document, and the id that stands in them.
pub struct Named {
    /// The paths, as a regular expression.
    pub paths: &'static str,
    /// What `{id}` is.
    pub id: String,
}

/// The company.
pub struct Company {
    /// The program that serves it.
    pub server: Server,
    /// Everybody.
    pub askers: Vec<Asker>,
    /// What is there.
    pub named: Vec<Named>,
}

impl Company {
    /// Founds it. Everybody signs in before the first is asked: wrong passwords, of which there will be many, lock whoever comes
    /// from the same address.
    pub fn found() -> Result<Self> {
        // Passwords are checked often here, and none is a secret.
        let server = Server::found(&[("CALLOUT_PASSWORDS__MEMORY_KIB", "64"), ("CALLOUT_PASSWORDS__PASSES", "1")])?;
        let mut askers = vec![Asker { name: "nobody".to_owned(), token: None }];
        for role in Role::ALL {
            server.add_person(role.name(), role.name())?;
            let signed_in =
                server.admin.post("/v1/auth/sign-in", &json!({ "login": role.name(), "password": PASSWORD }))?;
            askers.push(Asker { name: role.name().to_owned(), token: Some(text(&signed_in, "/access_token")?) });
        }
        let (_, enrolled) = server.add_phone("wang")?;
        let token = enrolled.session.access_token.expose().to_owned();
        askers.push(Asker { name: "phone".to_owned(), token: Some(token) });
        let named = fill(&server)?;
        Ok(Self { server, askers, named })
    }
}

/// Enters something of everything.
fn fill(server: &Server) -> Result<Vec<Named>> {
    let admin = &server.admin;
    admin.post("/v1/price-lists", &prices(0))?;
    let clerk = server.sign_in(Role::Clerk.name())?;
    let customer = json!({ "name": "Lin", "address": "1 Main Street", "phone": "021 1", "site": { "zone": "urban" } });
    let customer = clerk.post("/v1/customers", &json!({ "customer": customer }))?;
    let customer = text(&customer, "/customer/id")?;
    let asset = json!({ "customer": customer, "asset": { "model": "M-1", "serial": "7" } });
    let asset = text(&clerk.post("/v1/assets", &asset)?, "/asset/id")?;
    let order = order(&clerk, &customer, &asset)?;
    let spare = server.add_person("spare", Role::Quality.name())?;
    let branch = text(&admin.get("/v1/branches")?, "/branches/0/id")?;
    let named = |paths, id| Named { paths, id };
    Ok(vec![
        named("^/v1/customers/.id.", customer),
        named("^/v1/assets/.id.", asset),
        named("^/v1/orders/.id.", order.clone()),
        named("^/v1/calls/.id.", order),
        named("^/v1/people/.id.", spare.as_str().context("the id of a person")?.to_owned()),
        named("^/v1/branches/.id.", branch),
    ])
}

fn order(clerk: &Office, customer: &str, asset: &str) -> Result<String> {
    let call: Value = json!({ "customer": { "known": customer }, "asset": { "known": asset }, "channel": "phone",
        "fault": "does not cool" });
    Ok(text(&clerk.post("/v1/calls", &call)?, "/order/id")?)
}
