//! The office's acts as requests of its desks: each by whoever may do it, each with a key of its own.

use callout_core::domain::{
    calendar::BranchCalendar,
    cash::{CashBook, CountState},
    ids::{OrderId, PersonId},
    order::{WorkOrder, state::PaymentState},
    person::{Person, PersonCommand},
    policy::Policies,
    pricing::PriceList,
    subject::{Listed as _, SubjectKey},
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Whole, company::Staff};
use crate::simulator::{
    fast::price_list,
    holds,
    oracle::sight,
    reforms::{self, Says, Setting},
    server::{ADDRESS, Act, Done, PASSWORD, header},
};

/// Requests that are sent twice, of a thousand: the office's network is not perfect either.
const TWICE_PER_MILLE: u64 = 30;
const JSON: &str = "application/json";

impl Whole {
    /// The office acts.
    pub(super) fn at_a_desk(&mut self, act: &Act) -> Done {
        match act {
            Act::Register { n, is_free } => self.register(*n, *is_free),
            Act::Assign { order, to } => {
                let to = self.template.staff.technicians[*to];
                self.on("supervisor", *order, "assign", &json!({ "to": to, "reason": "nearer" }))
            }
            Act::Unassign(order) => self.on("clerk", *order, "unassign", &json!({ "reason": "later" })),
            Act::Cancel(order) => self.on("clerk", *order, "cancel", &json!({ "reason": "not needed any more" })),
            Act::Category { order, is_free } => {
                let category = if *is_free { "C" } else { "A" };
                self.on("supervisor", *order, "category", &json!({ "category": category, "reason": "seen" }))
            }
            Act::Prices => self.prices(),
            Act::Policies(setting) => self.policies(*setting),
            Act::Calendar { holiday } => self.calendar(*holiday),
            Act::File { of, says } => self.file(*of, *says),
            Act::Receive(order) => self.on("warehouse", *order, "receive-goods", &json!({})),
            Act::Inspect { order, passed } => {
                let verdict = if *passed {
                    json!({ "verdict": "passed" })
                } else {
                    json!({ "verdict": "failed", "reason": "still loud" })
                };
                self.on("supervisor", *order, "inspect", &verdict)
            }
            Act::Release(order) => self.on("warehouse", *order, "release-goods", &json!({})),
            Act::ServeAnyway(order) => self.on("manager", *order, "serve-anyway", &json!({ "reason": "old customer" })),
            Act::Invoice(order) => self.on("accountant", *order, "invoices", &json!({})),
            Act::DecidePayments { order, arrived } => self.decide_payments(*order, *arrived),
            Act::CloseRegister(order) => match self.order(*order) {
                Some(order) => done(&self.asks("clerk", &format!("/v1/calls/{}/close", order.call.id), &json!({}))),
                None => Done::No("not_found".to_owned()),
            },
            Act::Count { of, short_minor } => self.count(self.template.staff.technicians[*of], *short_minor),
            Act::Settle { case, decision } => {
                let body = json!({ "decision": decision, "reason": "the customer says so" });
                let answer = self.asks("clerk", &format!("/v1/held/{case}/settle"), &body);
                let refused = json_of(&answer)["cases"][0]["refused"].clone();
                if refused.is_null() { done(&answer) } else { Done::No(refused.to_string()) }
            }
            Act::Records { by, about, does } => self.records(*by, *about, does),
            Act::Transfer => self.transfer(),
            Act::Move { of, away } => self.moves(*of, *away),
            Act::Revoke(device) => done(&self.asks("admin", &format!("/v1/devices/{device}/revoke"), &json!({}))),
            Act::Disable { of } => self.on_person(*of, "disable"),
            Act::Enable { of } => self.on_person(*of, "enable"),
            Act::TakeIn(file) => {
                let answer = self.sends("admin", ("POST", "/v1/sync/rescue"), "application/x-ndjson", file);
                let bodies = json_of(&answer)["bodies"].as_array().cloned().unwrap_or_default();
                let refused = bodies.into_iter().find(|body| body["became"] == "seal_invalid");
                refused.map_or_else(|| done(&answer), |body| Done::No(body["became"].to_string()))
            }
            Act::IssueCode { to } => {
                let body = json!({ "person": self.template.staff.technicians[*to] });
                let answer = self.asks("admin", "/v1/devices/enrolments", &body);
                match json_of(&answer)["code"].as_str() {
                    Some(code) => Done::Code(code.to_owned()),
                    None => done(&answer),
                }
            }
        }
    }

    fn transfer(&mut self) -> Done {
        let Staff { branch, head_office, colleague, .. } = self.template.staff;
        let file = self.newest::<Person>(Person::key(colleague.0));
        let is_here = file.is_some_and(|(_, file)| file.branch == branch);
        let to = json!({ "branch": if is_here { head_office } else { branch } });
        done(&self.asks("admin", &format!("/v1/people/{colleague}/transfer"), &to))
    }

    fn moves(&mut self, technician: usize, away: bool) -> Done {
        let Staff { branch, other_branch, technicians, .. } = &self.template.staff;
        let (person, to) = (technicians[technician], if away { *other_branch } else { *branch });
        if self.newest::<Person>(Person::key(person.0)).is_none_or(|(_, file)| file.branch == to) {
            return Done::No("he is there".to_owned());
        }
        done(&self.asks("admin", &format!("/v1/people/{person}/transfer"), &json!({ "branch": to })))
    }

    fn on_person(&mut self, technician: usize, verb: &str) -> Done {
        let person = self.template.staff.technicians[technician];
        done(&self.asks("admin", &format!("/v1/people/{person}/{verb}"), &json!({})))
    }

    fn register(&mut self, n: u64, is_free: bool) -> Done {
        let (model, batch) = holds::product(n);
        let mut asset = json!({ "model": model });
        if let Some(batch) = batch {
            asset["batch"] = json!(batch);
        }
        if is_free {
            asset["warranty"] = json!({ "from": "2020-01-01", "until": "2999-01-01" });
        }
        let site = json!({ "zone": "urban" });
        let customer =
            json!({ "name": sight::canary(n), "address": "1 Canary Road", "phone": "021 555", "site": site });
        let call = json!({
            "customer": { "new": customer }, "asset": { "new": asset }, "channel": "phone", "fault": "does not cool",
        });
        let answer = self.asks("clerk", "/v1/calls", &call);
        match json_of(&answer)["order"]["id"].as_str().and_then(|id| id.parse().ok()) {
            Some(order) => Done::Order(order),
            None => done(&answer),
        }
    }

    fn prices(&mut self) -> Done {
        let version = self.newest::<PriceList>(PriceList::key(Uuid::nil())).map_or(0, |(_, list)| list.version);
        let list = price_list(version + 1);
        let body = json!({ "basis_revision": version, "currency": list.currency, "items": list.items });
        done(&self.asks("admin", "/v1/price-lists", &body))
    }

    fn policies(&mut self, setting: Setting) -> Done {
        let Some((_, policies)) = self.newest::<Policies>(Policies::key(Uuid::nil())) else {
            return Done::No("no settings".to_owned());
        };
        let follows = policies.version;
        let Policies { arrival, cash_on_site_max, clock_skew_s_max, .. } = setting.on(policies);
        let body = json!({
            "basis_revision": follows, "arrival": arrival, "cash_on_site_max": cash_on_site_max,
            "clock_skew_s_max": clock_skew_s_max, "reason": "the season",
        });
        done(&self.puts("/v1/policies", &body))
    }

    fn calendar(&mut self, holiday: u32) -> Done {
        let branch = self.template.staff.branch;
        let kept = self.newest::<BranchCalendar>(BranchCalendar::key(branch.0));
        let (follows, calendar) = kept.unwrap_or_default();
        let calendar = reforms::with_holiday(calendar.0, holiday);
        let body = json!({ "basis_revision": follows, "calendar": calendar, "reason": "as decreed" });
        done(&self.puts(&format!("/v1/branches/{branch}/calendar"), &body))
    }

    fn file(&mut self, of: usize, says: Says) -> Done {
        let staff = &self.template.staff;
        let person = staff.technicians.get(of).copied().unwrap_or(staff.administrator);
        let Some((revision, file)) = self.newest::<Person>(Person::key(person.0)) else {
            return Done::No("nobody".to_owned());
        };
        let (path, body) = match says.of(&file) {
            PersonCommand::PlanAbsences(plan) => (
                format!("/v1/people/{person}/absences"),
                json!({ "basis_revision": revision, "absences": plan.absences }),
            ),
            PersonCommand::Change(says) => {
                (format!("/v1/people/{person}"), json!({ "basis_revision": revision, "person": says }))
            }
            other => return Done::No(format!("{other:?}")),
        };
        done(&self.puts(&path, &body))
    }

    fn decide_payments(&mut self, order: OrderId, arrived: bool) -> Done {
        let payments = self.order(order).map(|order| order.record.payments.clone()).unwrap_or_default();
        let uncertain = payments.into_iter().filter(|payment| payment.state == PaymentState::Unknown);
        let body = json!({ "arrived": arrived, "reason": "the bank says so" });
        uncertain.fold(Done::No("nothing uncertain".to_owned()), |_, payment| {
            self.on("accountant", order, &format!("payments/{}/decide", payment.id), &body)
        })
    }

    fn count(&mut self, person: PersonId, short_minor: i64) -> Done {
        let book = self.newest::<CashBook>(CashBook::key_of(self.template.staff.branch, person));
        let open = book.and_then(|(_, book)| book.remittances.into_iter().find(|r| r.state == CountState::HandedIn));
        let Some(remittance) = open else { return Done::No("nothing to count".to_owned()) };
        let declared = remittance.declared.money();
        let short = if declared.minor > short_minor { short_minor } else { 0 };
        let counted = json!({ "minor": declared.minor - short, "currency": declared.currency });
        let mut body = json!({ "remittance": remittance.id, "counted": counted });
        if short != 0 {
            body["reason"] = json!("a note was missing");
        }
        done(&self.asks("accountant", &format!("/v1/cash/{person}/counts"), &body))
    }

    /// The order as the database has it.
    fn order(&mut self, order: OrderId) -> Option<WorkOrder> {
        self.newest(WorkOrder::key(order.0)).map(|(_, order)| order)
    }

    /// A subject as the database has it, and its revision.
    fn newest<T: DeserializeOwned>(&mut self, key: SubjectKey) -> Option<(u64, T)> {
        let (kind, id) = (key.kind.0, self.eyes().id(key.id));
        let sql = format!(
            "select revision, body from subject_revisions where kind = {kind} and id = {id} order by revision desc limit 1"
        );
        let rows = self.eyes().rows(&sql);
        let row = rows.first()?;
        Some((row.count(0), serde_json::from_str(&row.text(1)).ok()?))
    }

    fn on(&mut self, who: &'static str, order: OrderId, verb: &str, body: &Value) -> Done {
        done(&self.asks(who, &format!("/v1/orders/{order}/{verb}"), body))
    }

    /// Sends a request from a desk; signs in first, or again, where that is needed.
    pub(super) fn asks(&mut self, who: &'static str, path: &str, body: &Value) -> HttpResponse {
        self.sends(who, ("POST", path), JSON, body.to_string().as_bytes())
    }

    /// Puts something in the place of what head office has read.
    fn puts(&mut self, path: &str, body: &Value) -> HttpResponse {
        self.sends("admin", ("PUT", path), JSON, body.to_string().as_bytes())
    }

    fn sends(&mut self, who: &'static str, to: (&str, &str), content_type: &str, body: &[u8]) -> HttpResponse {
        let key = self.key();
        for _ in 0..2 {
            if !self.desks.contains_key(who) {
                let sign_in = json!({ "login": who, "password": PASSWORD });
                let sign_in = sign_in.to_string();
                let answer = self.answer(&asking(("POST", "/v1/auth/sign-in"), JSON, sign_in.as_bytes(), &[]));
                let token = json_of(&answer)["access_token"].as_str().map(|token| format!("Bearer {token}"));
                match token {
                    Some(token) => self.desks.insert(who, token),
                    None => return answer,
                };
            }
            let bearer = self.desks[who].clone();
            let headers = [("authorization", bearer.as_str()), ("idempotency-key", &key)];
            let request = asking(to, content_type, body, &headers);
            let answer = self.answer(&request);
            if answer.status == 401 {
                self.desks.remove(who);
                continue;
            }
            if self.chance.happens(TWICE_PER_MILLE) {
                self.sent_twice(&request, &answer);
            }
            return answer;
        }
        self.answer(&asking(to, content_type, body, &[]))
    }

    /// The same request once more does nothing twice, and is answered alike (I4).
    fn sent_twice(&mut self, request: &HttpRequest, first: &HttpResponse) {
        let count = "select count(*) from branch_log";
        let before = self.eyes().rows(count)[0].int(0);
        let again = self.answer(request);
        let after = self.eyes().rows(count)[0].int(0);
        // A code is made anew for whoever asks anew, and nobody reads the first one.
        if before != after || first.status < 300 && again.status != first.status {
            let what = format!(
                "{} sent twice: {} and {}, {} entries more",
                request.url.trim_start_matches(ADDRESS),
                first.status,
                again.status,
                after - before
            );
            self.broken.push(("I4", what));
        }
    }

    fn key(&mut self) -> String {
        let number = u128::from(self.chance.roll()) << 64 | u128::from(self.chance.roll());
        uuid::Builder::from_u128(number).into_uuid().to_string()
    }
}

fn asking((method, path): (&str, &str), content_type: &str, body: &[u8], headers: &[(&str, &str)]) -> HttpRequest {
    let mut all = vec![header("content-type", content_type)];
    all.extend(headers.iter().map(|(name, value)| header(name, value)));
    HttpRequest { method: method.to_owned(), url: format!("{ADDRESS}{path}"), headers: all, body: body.to_vec() }
}

fn json_of(answer: &HttpResponse) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// What an answer means.
pub(super) fn done(answer: &HttpResponse) -> Done {
    if answer.status < 300 {
        return Done::Yes;
    }
    let code = json_of(answer)["code"].as_str().map(str::to_owned);
    Done::No(code.unwrap_or_else(|| answer.status.to_string()))
}
