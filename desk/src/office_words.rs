//! What the office does at its desks, as verbs: `clerk.registers(…)`, `supervisor.assigns(…)`.

use serde_json::{Value, json};

use crate::office::{Office, OfficeError, text};

/// A work order, as the office names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
}

type Done = Result<(), OfficeError>;

/// A document's number as people read it: `V-SH-000001`.
#[must_use]
pub fn shown(number: &Value) -> String {
    let prefix = match number["kind"].as_str().unwrap_or_default() {
        "voucher" => "V",
        "invoice" => "INV",
        "call" => "C",
        "goods_receipt" => "GR",
        "cash_receipt" => "CR",
        _ => "GV",
    };
    format!("{prefix}-{}-{:06}", number["issuer"].as_str().unwrap_or_default(), number["n"].as_u64().unwrap_or(0))
}

impl Office {
    /// Does something about a complaint (P26).
    pub fn on_complaint(&self, id: &str, what: &str, body: &Value) -> Result<Value, OfficeError> {
        self.post(&format!("/v1/complaints/{id}/{what}"), body)
    }

    /// A customer phones: the call is registered and the voucher drawn (P2, P3).
    pub fn registers(&self, asset: &Value, fault: &str) -> Result<Order, OfficeError> {
        let call = json!({ "customer": { "known": asset["customer"] }, "asset": { "known": asset["id"] }, "channel": "phone", "fault": fault });
        let drawn = self.post("/v1/calls", &call)?;
        Ok(Order { id: text(&drawn, "/order/id")?, number: shown(&drawn["order"]["number"]) })
    }

    /// Does something on an order that needs nothing but its kind.
    pub fn does(&self, order: &Order, what: &str, body: &Value) -> Result<Value, OfficeError> {
        self.post(&format!("/v1/orders/{}/{what}", order.id), body)
    }

    /// Sends a technician (P3).
    pub fn assigns(&self, order: &Order, person: &str) -> Done {
        self.does(order, "assign", &json!({ "to": person })).map(drop)
    }

    /// Sends another technician.
    pub fn reassigns(&self, order: &Order, person: &str, reason: &str) -> Done {
        self.does(order, "assign", &json!({ "to": person, "reason": reason })).map(drop)
    }

    /// Deviates from the derived category (P1).
    pub fn overrides_category(&self, order: &Order, category: &str, reason: &str) -> Done {
        self.does(order, "category", &json!({ "category": category, "reason": reason })).map(drop)
    }

    /// Cancels the register entry against the signed voucher (P8).
    pub fn closes_register(&self, order: &Order) -> Done {
        let call = text(&self.reads(order)?, "/order/call/id")?;
        self.post(&format!("/v1/calls/{call}/close"), &json!({})).map(drop)
    }

    /// The workshop has the goods (P10).
    pub fn receives_goods(&self, order: &Order) -> Done {
        self.does(order, "receive-goods", &json!({})).map(drop)
    }

    /// The supervisor inspects a bench repair (P11).
    pub fn inspects(&self, order: &Order, failed_because: Option<&str>) -> Done {
        let verdict = match failed_because {
            Some(reason) => json!({ "verdict": "failed", "reason": reason }),
            None => json!({ "verdict": "passed" }),
        };
        self.does(order, "inspect", &verdict).map(drop)
    }

    /// The goods leave the workshop with their technician (P12).
    pub fn releases_goods(&self, order: &Order) -> Done {
        self.does(order, "release-goods", &json!({})).map(drop)
    }

    /// The accountant learned what became of an uncertain payment (P12a).
    pub fn decides_payment(&self, order: &Order, payment: &str, arrived: bool, reason: &str) -> Done {
        let body = json!({ "arrived": arrived, "reason": reason });
        self.does(order, &format!("payments/{payment}/decide"), &body).map(drop)
    }

    /// The invoice (P9, P12a); its number.
    pub fn issues_invoice(&self, order: &Order) -> Result<String, OfficeError> {
        let changed = self.does(order, "invoices", &json!({}))?;
        let invoices = changed["order"]["record"]["invoices"].as_array().cloned().unwrap_or_default();
        Ok(invoices.last().map(|invoice| shown(&invoice["number"])).unwrap_or_default())
    }

    /// The order with its history.
    pub fn reads(&self, order: &Order) -> Result<Value, OfficeError> {
        self.get(&format!("/v1/orders/{}", order.id))
    }

    /// Where the order stands.
    pub fn stage(&self, order: &Order) -> Result<String, OfficeError> {
        text(&self.reads(order)?, "/order/stage/stage")
    }

    /// What a technician holds, in minor units (P18).
    pub fn cash_of(&self, person: &str) -> Result<i64, OfficeError> {
        match self.cash_book(person)? {
            Some(book) => crate::office::number(&book, "/holds/minor"),
            None => Ok(0),
        }
    }

    /// A technician's cash book, if he ever held cash.
    fn cash_book(&self, person: &str) -> Result<Option<Value>, OfficeError> {
        let books = self.get("/v1/cash")?;
        let books = books["items"].as_array().cloned().unwrap_or_default().into_iter();
        Ok(books.map(|row| row["book"].clone()).find(|book| book["person"] == person))
    }

    /// Counts everything that a technician has handed in (P18).
    pub fn counts_cash(&self, person: &str) -> Result<usize, OfficeError> {
        let book = self.cash_book(person)?.unwrap_or_default();
        let remittances = book["remittances"].as_array().cloned().unwrap_or_default();
        let waiting: Vec<_> = remittances.iter().filter(|r| r["state"]["state"] == "handed_in").collect();
        for remittance in &waiting {
            let body = json!({ "remittance": remittance["id"], "counted": remittance["declared"] });
            self.post(&format!("/v1/cash/{person}/counts"), &body)?;
        }
        Ok(waiting.len())
    }

    /// The open cases of the exceptions desk.
    pub fn held(&self) -> Result<Vec<Value>, OfficeError> {
        Ok(self.get("/v1/held")?["items"].as_array().cloned().unwrap_or_default())
    }

    /// Settles a case of the exceptions desk with everything held of the same order and phone, in the order of its log.
    pub fn settles(&self, case: &Value, decision: &str, reason: &str) -> Result<Value, OfficeError> {
        let body = json!({ "decision": decision, "reason": reason, "whole_group": true });
        self.post(&format!("/v1/held/{}/settle", case.as_str().unwrap_or_default()), &body)
    }
}
