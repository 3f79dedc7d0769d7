//! Who deposits what is not so: in a colleague's name, a signature that nobody sealed, a receipt of another phone's series (F75, F76).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        cash::{CashBook, CashCommand, HandIn},
        digest::Digest,
        house::House as _,
        ids::{CommandId, DeviceId, PaymentId, PersonId, SignOffId},
        money::{Currency, Fee, Money},
        numbers::{DocumentKind, DocumentNumber},
        order::{
            OrderCommand, WorkOrder,
            command::{Means, TakePayment},
            statement::Statement,
        },
        signoff::{Point, Purpose, Seal, Signature, Strokes},
        subject::{Listed as _, SubjectKey},
        subjects::{AnyCommand, Product},
        text::{Line, Text},
        time::{Reading, Timestamp},
    },
    protocol::{
        command::Envelope,
        limits::PROTOCOL,
        push::{self, Header},
    },
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

use super::{
    faults::Fault,
    oracle::ledger::{Forged, Moved},
    server::{ADDRESS, header},
    world::{START_MS, Stop, World},
};

/// What a forger asks for, in minor units.
const FORGED_MINOR: i64 = 100;

/// Somebody with a phone of his own, and its key.
struct Forger {
    device: DeviceId,
    person: PersonId,
    key: SigningKey,
}

fn fee() -> Fee {
    Fee::new(Money::new(FORGED_MINOR, Currency::CNY)).unwrap_or_else(|_| unreachable!("a small fee"))
}

impl World<'_> {
    /// Somebody deposits that a colleague has handed in cash: with his own key, for he has no other.
    pub fn forges_a_deposit(&mut self, index: usize) -> Result<(), Stop> {
        let Some(forger) = self.forger(index) else { return Ok(()) };
        let others: Vec<_> = self.server.devices().into_iter().filter(|(_, person)| *person != forger.person).collect();
        let Some((named, colleague)) = self.trouble.pick(&others).copied() else { return Ok(()) };
        let Some(branch) = self.server.head().map(|head| head.branch) else { return Ok(()) };
        let hand_in = HandIn { id: self.forged_id().into(), amount: fee() };
        let does = AnyCommand::Cash(CashCommand::HandIn(hand_in));
        let command = self.forged(named, CashBook::key_of(branch, colleague), &does)?;
        self.deposits(index, &forger, &command, Fault::ForgedDeposit).map(drop)
    }

    /// Somebody deposits, of an order of his, a signature with a seal of zeros, or a receipt that another phone is to give.
    pub fn forges_evidence(&mut self, index: usize) -> Result<(), Stop> {
        let Some(forger) = self.forger(index) else { return Ok(()) };
        let subjects = self.server.subjects().into_iter().filter(|subject| subject.key.kind == WorkOrder::KIND);
        let orders: Vec<WorkOrder> = subjects.filter_map(|order| serde_json::from_str(&order.body).ok()).collect();
        let his: Vec<&WorkOrder> = orders.iter().filter(|order| order.assignee() == Some(forger.person)).collect();
        let Some(order) = self.trouble.pick(&his).copied() else { return Ok(()) };
        let (does, sign_off, number) = if self.trouble.happens(500) {
            let Some(signature) = self.unsealed_signature(order, forger.device) else { return Ok(()) };
            let id = signature.id;
            (OrderCommand::Sign(signature), Some(id), None)
        } else {
            let Some(receipt) = self.number_of_another(forger.device) else { return Ok(()) };
            let (id, means) = (self.forged_id().into(), Means::Cash { receipt: receipt.clone() });
            (OrderCommand::TakePayment(TakePayment { id, amount: fee(), means }), None, Some(receipt))
        };
        let money = match &does {
            OrderCommand::TakePayment(TakePayment { id: PaymentId(id), .. }) => {
                Some(Moved { id: id.to_string(), minor: FORGED_MINOR })
            }
            _ => None,
        };
        let command = self.forged(forger.device, WorkOrder::key(order.id.0), &AnyCommand::Order(does))?;
        let answer = self.deposits(index, &forger, &command, Fault::ForgedEvidence)?;
        if answer.status == 200 {
            let evidence = Forged { device: forger.device, money, sign_off, number };
            self.ledger.forged.insert(Digest::of(&command), evidence);
        }
        Ok(())
    }

    fn forger(&self, index: usize) -> Option<Forger> {
        if self.is_away(index) {
            return None;
        }
        let (key, device) = (self.fleet[index].phone.keys.key.clone()?, self.device_of(index)?);
        let person = *self.ledger.owners.get(&device)?;
        Some(Forger { device, person, key })
    }

    fn forged_id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.trouble.bytes(16));
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// What the voucher says is signed there; its seal is of zeros.
    fn unsealed_signature(&mut self, order: &WorkOrder, device: DeviceId) -> Option<Signature> {
        let purpose = match order.stage.name() {
            "fixed_on_site" => Purpose::WorkDone,
            "taken_back" => Purpose::TakeBack,
            "returned" => Purpose::Return,
            _ => return None,
        };
        Some(Signature {
            id: SignOffId(self.forged_id()),
            purpose,
            statement: Statement::of(order, purpose).bytes()?,
            strokes: Strokes::new(vec![vec![Point(1, 1, 0, 1), Point(9, 9, 9, 1)]])?,
            signer: Line::new("nobody").ok()?,
            role: None,
            device,
            signed_at: Timestamp::from_ms(self.now_ms),
            seal: Seal::new(&STANDARD.encode([0; 64])).ok()?,
        })
    }

    /// A receipt that another phone is about to give.
    fn number_of_another(&mut self, device: DeviceId) -> Option<DocumentNumber> {
        let others = self.ledger.saved.values().filter(|saved| saved.device != Some(device));
        let given = others.filter_map(|saved| serde_json::from_str::<DocumentNumber>(saved.paper.as_ref()?).ok());
        let given: Vec<_> = given.filter(|number| number.kind == DocumentKind::CashReceipt).collect();
        let number = self.trouble.pick(&given)?.clone();
        let ahead = u32::try_from(self.trouble.between(1, 3)).unwrap_or(1);
        Some(DocumentNumber { n: number.n + ahead, ..number })
    }

    /// A command that names a device, far from whatever that device has recorded.
    fn forged(&mut self, device: DeviceId, about: SubjectKey, does: &AnyCommand) -> Result<Vec<u8>, Stop> {
        let own = |error: serde_json::Error| Stop::Own(error.to_string());
        let kind = Product::row(does);
        let envelope = Envelope {
            id: CommandId(self.forged_id()),
            device,
            epoch: 1,
            seq: 1,
            prev: Digest::ZERO,
            kind: Text::new(kind.name).unwrap_or_else(|_| unreachable!("a plain word")),
            kind_version: kind.version,
            about,
            basis_revision: None,
            recorded_at: Reading {
                wall: Timestamp::from_ms(self.now_ms),
                zone: chrono_tz::Tz::Asia__Shanghai,
                monotonic_ms: 1,
                boot: 1,
            },
            body: Product::write_command(does).map_err(own)?,
            blobs: Vec::new(),
        };
        envelope.to_bytes().map_err(own)
    }

    fn deposits(&mut self, index: usize, forger: &Forger, command: &[u8], fault: Fault) -> Result<HttpResponse, Stop> {
        let body = sealed_by(&forger.key, forger.device, command).map_err(|error| Stop::Own(error.to_string()))?;
        let request = HttpRequest {
            method: "POST".to_owned(),
            url: format!("{ADDRESS}/v1/sync/deposit"),
            headers: vec![header("content-type", "application/x-ndjson")],
            body,
        };
        let answer = self.server.handle(self.server_ms(), &request);
        if answer.status == 200 {
            self.counts.add(fault);
        }
        self.trace.mark(self.now_ms, "forges", index, command);
        self.trace.tell(self.now_ms - START_MS, || {
            format!("{}: {} → {}", self.fleet[index].phone.name, fault.name(), answer.status)
        });
        Ok(answer)
    }
}

/// A body of a deposit with one command, far behind whatever the device has recorded.
fn sealed_by(key: &SigningKey, device: DeviceId, command: &[u8]) -> serde_json::Result<Vec<u8>> {
    let app = Text::new("1.0.0").unwrap_or_else(|_| unreachable!("a plain version"));
    let header = Header { push: PROTOCOL, device, epoch: 1, first_seq: 1_000_000, count: 1, app, recorder: None };
    let unsealed = push::unsealed(&header, &[command])?;
    let seal = STANDARD.encode(key.sign(&push::sealed_digest(&unsealed).0).to_bytes());
    push::seal(unsealed, Seal::new(&seal).unwrap_or_else(|_| unreachable!("a seal is short")))
}
