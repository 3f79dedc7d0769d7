//! A desk of the office: it registers calls and sends technicians, each request under its own key (F16, I4).

use std::{
    sync::{
        PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use callout_core::domain::ids::{OrderId, PersonId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    dice::Dice,
    line::{Line, Said},
    trade::Tray,
};

/// Orders that wait for a technician at most.
const TRAY_MAX: usize = 3;
/// A desk with nothing to do, or without an answer, waits so long.
const PAUSE: Duration = Duration::from_millis(10);

/// A technician as a desk knows him.
#[derive(Clone)]
pub struct Technician {
    /// Who.
    pub person: PersonId,
    /// A product of a customer of his.
    pub asset: Value,
    /// Where his orders go.
    pub tray: Tray,
}

/// A desk.
pub struct Desk {
    /// Orders that the server said it registered and gave to somebody.
    pub given: Vec<(OrderId, PersonId)>,
    line: Line,
    token: String,
    login: Value,
    technicians: Vec<Technician>,
    dice: Dice,
    errand: Option<Errand>,
}

/// A request that is not answered yet.
#[derive(Clone, Copy)]
struct Errand {
    key: Uuid,
    technician: usize,
    /// None until the call is registered.
    order: Option<OrderId>,
}

impl Desk {
    /// A desk of somebody who signs in with that login and password.
    pub fn open(line: Line, login: &str, password: &str, technicians: Vec<Technician>, dice: Dice) -> Result<Self> {
        let login = json!({ "login": login, "password": password });
        let (given, token) = (Vec::new(), String::new());
        let mut desk = Self { given, line, token, login, technicians, dice, errand: None };
        desk.sign_in()?;
        Ok(desk)
    }

    /// Registers and assigns until it is told to stop.
    pub fn work(&mut self, stop: &AtomicBool) -> Result<()> {
        while !stop.load(Ordering::Relaxed) {
            match self.errand.take().or_else(|| self.next_errand()) {
                Some(errand) => self.run(errand)?,
                None => sleep(PAUSE),
            }
        }
        Ok(())
    }

    /// Somebody with little to do, beginning anywhere.
    fn next_errand(&mut self) -> Option<Errand> {
        let count = self.technicians.len();
        let first = usize::try_from(self.dice.roll(count as u64)).ok()?;
        let waiting = |at: &usize| self.technicians[*at].tray.lock().unwrap_or_else(PoisonError::into_inner).len();
        let technician = (first..first + count).map(|at| at % count).find(|at| waiting(at) < TRAY_MAX)?;
        Some(Errand { key: Uuid::from_bytes(self.dice.bytes()), technician, order: None })
    }

    fn run(&mut self, errand: Errand) -> Result<()> {
        let technician = &self.technicians[errand.technician];
        let (path, body) = match errand.order {
            None => ("/v1/calls".to_owned(), call(&technician.asset)),
            Some(order) => (format!("/v1/orders/{order}/assign"), json!({ "to": technician.person })),
        };
        let request = self.line.post(&path).bearer_auth(&self.token).header("idempotency-key", errand.key.to_string());
        match Line::send(request.json(&body)) {
            Said::Answer(answer) => self.hear(errand, &answer),
            Said::SignInAgain => {
                self.errand = Some(errand);
                self.sign_in()
            }
            Said::NotNow | Said::Nothing => {
                self.errand = Some(errand);
                sleep(PAUSE);
                Ok(())
            }
            Said::No(why) => bail!("the desk at {path}: {why}"),
        }
    }

    fn hear(&mut self, errand: Errand, answer: &[u8]) -> Result<()> {
        let answer: Value = serde_json::from_slice(answer).context("not an answer")?;
        let order: OrderId = serde_json::from_value(answer["order"]["id"].clone()).context("an order")?;
        let Some(asked) = errand.order else {
            let key = Uuid::from_bytes(self.dice.bytes());
            self.errand = Some(Errand { key, order: Some(order), ..errand });
            return Ok(());
        };
        ensure!(asked == order, "asked about {asked}, answered about {order}");
        let technician = &self.technicians[errand.technician];
        technician.tray.lock().unwrap_or_else(PoisonError::into_inner).push_back(order);
        self.given.push((order, technician.person));
        Ok(())
    }

    fn sign_in(&mut self) -> Result<()> {
        match Line::send(self.line.post("/v1/auth/sign-in").json(&self.login)) {
            Said::Answer(answer) => {
                let session: Value = serde_json::from_slice(&answer)?;
                session["access_token"].as_str().context("a token")?.clone_into(&mut self.token);
                Ok(())
            }
            Said::NotNow | Said::Nothing => Ok(()),
            Said::SignInAgain => bail!("the desk may not sign in"),
            Said::No(why) => bail!("the desk may not sign in: {why}"),
        }
    }
}

fn call(asset: &Value) -> Value {
    json!({
        "customer": { "known": asset["customer"] },
        "asset": { "known": asset["id"] },
        "channel": "phone",
        "fault": "does not cool",
    })
}
