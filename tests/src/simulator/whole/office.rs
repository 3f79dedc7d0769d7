//! The office's acts as requests of its desks: each by whoever may do it, each with a key of its own.

use callout_core::domain::{
    cash::{CashBook, CountState},
    ids::{OrderId, PersonId},
    order::{WorkOrder, state::PaymentState},
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::Whole;
use crate::simulator::{
    fast::price_list,
    oracle::{
        books::{CASH, ORDER},
        sight,
    },
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
                let to = self.template.technicians[*to];
                self.on("supervisor", *order, "assign", &json!({ "to": to, "reason": "nearer" }))
            }
            Act::Unassign(order) => self.on("clerk", *order, "unassign", &json!({ "reason": "later" })),
            Act::Cancel(order) => self.on("clerk", *order, "cancel", &json!({ "reason": "not needed any more" })),
            Act::Category { order, is_free } => {
                let category = if *is_free { "C" } else { "A" };
                self.on("supervisor", *order, "category", &json!({ "category": category, "reason": "seen" }))
            }
            Act::Prices => self.prices(),
            Act::Receive(order) => self.on("warehouse", *order, "receive-goods", &json!({})),
            Act::Inspect { order, passed } => {
                let verdict = if *passed {
                    json!({ "verdict": "passed" })
                } else {
                    json!({ "verdict": "failed", "reason": "still loud" })
                };
                self.on("supervisor", *order, "inspect", &json!({ "verdict": verdict }))
            }
            Act::Release(order) => self.on("warehouse", *order, "release-goods", &json!({})),
            Act::ServeAnyway(order) => self.on("manager", *order, "serve-anyway", &json!({ "reason": "old customer" })),
            Act::Invoice(order) => self.on("accountant", *order, "invoices", &json!({})),
            Act::DecidePayments { order, arrived } => self.decide_payments(*order, *arrived),
            Act::CloseRegister(order) => match self.order(*order) {
                Some(order) => done(&self.asks("clerk", &format!("/v1/calls/{}/close", order.call.id), &json!({}))),
                None => Done::No("not_found".to_owned()),
            },
            Act::Count { of, short_minor } => self.count(self.template.technicians[*of], *short_minor),
            Act::Settle { case, decision } => {
                let key = self.key();
                let body = json!({ "decision": decision, "reason": "the customer says so", "key": key });
                let answer = self.asks("clerk", &format!("/v1/held/{case}/settle"), &body);
                let refused = json_of(&answer)["cases"][0]["refused"].clone();
                if refused.is_null() { done(&answer) } else { Done::No(refused.to_string()) }
            }
            Act::Revoke(device) => done(&self.asks("admin", &format!("/v1/devices/{device}/revoke"), &json!({}))),
            Act::Disable { of } => self.on_person(*of, "disable"),
            Act::Enable { of } => self.on_person(*of, "enable"),
            Act::TakeIn(file) => {
                let answer = self.sends("admin", "/v1/sync/rescue", "application/x-ndjson", file);
                let bodies = json_of(&answer)["bodies"].as_array().cloned().unwrap_or_default();
                let refused = bodies.into_iter().find(|body| body["became"] != "taken");
                refused.map_or_else(|| done(&answer), |body| Done::No(body["became"].to_string()))
            }
            Act::IssueCode { to } => {
                let body = json!({ "person": self.template.technicians[*to] });
                let answer = self.asks("admin", "/v1/devices/enrolments", &body);
                match json_of(&answer)["code"].as_str() {
                    Some(code) => Done::Code(code.to_owned()),
                    None => done(&answer),
                }
            }
        }
    }

    fn on_person(&mut self, technician: usize, verb: &str) -> Done {
        let person = self.template.technicians[technician];
        done(&self.asks("admin", &format!("/v1/people/{person}/{verb}"), &json!({})))
    }

    fn register(&mut self, n: u64, is_free: bool) -> Done {
        let mut asset = json!({ "model": "KFR-35" });
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
        let version = self.eyes().rows("select max(version) from price_lists")[0].small(0);
        let list = price_list(version + 1);
        let body = json!({ "follows": version, "currency": list.currency, "items": list.items });
        done(&self.asks("admin", "/v1/price-lists", &body))
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
        let of = self.eyes().id(person.0);
        let sql = format!(
            "select body from subject_revisions where kind = {} and id = {of} order by revision desc limit 1",
            CASH.0
        );
        let rows = self.eyes().rows(&sql);
        let book = rows.first().and_then(|row| serde_json::from_str::<CashBook>(&row.text(0)).ok());
        let open = book.and_then(|book| book.remittances.into_iter().find(|r| r.state == CountState::HandedIn));
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
        let id = self.eyes().id(order.0);
        let sql = format!(
            "select body from subject_revisions where kind = {} and id = {id} order by revision desc limit 1",
            ORDER.0
        );
        serde_json::from_str(&self.eyes().rows(&sql).first()?.text(0)).ok()
    }

    fn on(&mut self, who: &'static str, order: OrderId, verb: &str, body: &Value) -> Done {
        done(&self.asks(who, &format!("/v1/orders/{order}/{verb}"), body))
    }

    /// Sends a request from a desk; signs in first, or again, where that is needed.
    fn asks(&mut self, who: &'static str, path: &str, body: &Value) -> HttpResponse {
        self.sends(who, path, JSON, body.to_string().as_bytes())
    }

    fn sends(&mut self, who: &'static str, path: &str, content_type: &str, body: &[u8]) -> HttpResponse {
        let key = self.key();
        for _ in 0..2 {
            if !self.desks.contains_key(who) {
                let sign_in = json!({ "login": who, "password": PASSWORD });
                let sign_in = sign_in.to_string();
                let answer = self.answer(&posts("/v1/auth/sign-in", JSON, sign_in.as_bytes(), &[]));
                let token = json_of(&answer)["access_token"].as_str().map(|token| format!("Bearer {token}"));
                match token {
                    Some(token) => self.desks.insert(who, token),
                    None => return answer,
                };
            }
            let bearer = self.desks[who].clone();
            let headers = [("authorization", bearer.as_str()), ("idempotency-key", &key)];
            let request = posts(path, content_type, body, &headers);
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
        self.answer(&posts(path, content_type, body, &[]))
    }

    /// The same request once more does nothing twice, and is answered alike (I4).
    fn sent_twice(&mut self, request: &HttpRequest, first: &HttpResponse) {
        let count = "select (select count(*) from branch_log) + (select count(*) from price_lists)";
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

fn posts(path: &str, content_type: &str, body: &[u8], headers: &[(&str, &str)]) -> HttpRequest {
    let mut all = vec![header("content-type", content_type)];
    all.extend(headers.iter().map(|(name, value)| header(name, value)));
    HttpRequest { method: "POST".to_owned(), url: format!("{ADDRESS}{path}"), headers: all, body: body.to_vec() }
}

fn json_of(answer: &HttpResponse) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn done(answer: &HttpResponse) -> Done {
    if answer.status < 300 {
        return Done::Yes;
    }
    let code = json_of(answer)["code"].as_str().map(str::to_owned);
    Done::No(code.unwrap_or_else(|| answer.status.to_string()))
}
