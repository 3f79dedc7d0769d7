//! What is signed: frozen bytes that bind every part (I15).

use super::*;
use crate::domain::{
    order::{
        Happening, WorkOrder,
        command::RecordFinding,
        statement::{STATEMENT_VERSION, Statement},
    },
    samples::{address, clerk, colleague, device, id, line, note, strokes, supervisor},
    signoff::{Point, Signature, SignerRole, Strokes},
};

/// A change by name.
type Change<T> = (&'static str, fn(&mut T));

#[test]
fn the_statement_of_a_repair_on_site_is_frozen() {
    assert_eq!(STATEMENT_VERSION, 1, "a change of any field needs the next number and a new snapshot");
    let statement = Statement::of(&fixed_on_site().order, Purpose::WorkDone).bytes().unwrap();
    insta::assert_snapshot!("work_done", statement.as_str());
}

#[test]
fn the_statement_of_goods_taken_back_is_frozen() {
    let mut trial = taken_back();
    trial.must(&technician(), &late("2026-03-09"));
    let statement = Statement::of(&trial.order, Purpose::TakeBack).bytes().unwrap();
    insta::assert_snapshot!("take_back", statement.as_str());
}

#[test]
fn a_statement_reads_back_what_it_wrote() {
    let statement = Statement::of(&taken_back().order, Purpose::TakeBack);
    assert_eq!(serde_json::from_str::<Statement>(statement.bytes().unwrap().as_str()).unwrap(), statement);
}

#[test]
fn every_change_of_what_was_shown_needs_another_signature_i15() {
    let shown = fixed_on_site();
    let signature = shown.signature(1, Purpose::WorkDone);
    let changes: [Change<WorkOrder>; 15] = [
        ("voucher", |order| order.number.n += 1),
        ("customer", |order| order.customer.name = line("Li Na")),
        ("address", |order| order.customer.address = address("Elsewhere 1")),
        ("model", |order| order.asset.model = line("KFR-50GW")),
        ("serial", |order| order.asset.serial = None),
        ("category", |order| order.entitlement.derived = crate::domain::entitlement::Category::B),
        ("reported", |order| order.call.fault = note("Drips")),
        ("found", |order| order.record.findings.clear()),
        ("work", |order| order.record.work[0].work = note("Looked at it")),
        ("minutes", |order| order.record.work[0].minutes += 1),
        ("parts", |order| order.record.work[0].parts.truncate(1)),
        ("lines", |order| order.record.quotes[0].lines.truncate(1)),
        ("total", |order| order.record.quotes[0].total.minor += 1),
        ("paid", |order| {
            let OrderCommand::TakePayment(cash) = cash(1, 100, 1) else { unreachable!("a payment") };
            let event = crate::domain::order::OrderEvent {
                at: order.call.received,
                by: technician().person,
                device: None,
                what: Happening::PaymentTaken(cash),
            };
            *order = crate::domain::order::apply(order.clone(), &event);
        }),
        ("goods", |order| order.record.custody.clone_from(&taken_back().order.record.custody)),
    ];
    let bytes = Statement::of(&shown.order, Purpose::WorkDone).bytes().unwrap();
    for (name, change) in changes {
        let mut moved = shown.clone();
        change(&mut moved.order);
        assert_ne!(Statement::of(&moved.order, Purpose::WorkDone).bytes().unwrap().digest(), bytes.digest(), "{name}");
        assert_eq!(refusal(&moved, &technician(), &signature), Some(Refusal::StatementMoved), "{name}");
    }
    assert_eq!(refusal(&shown, &technician(), &signature), None);
}

#[test]
fn a_signature_for_one_purpose_is_none_for_another_i15() {
    let trial = fixed_on_site();
    let OrderCommand::Sign(signature) = trial.signature(1, Purpose::WorkDone) else { unreachable!("a signature") };
    let other = OrderCommand::Sign(Signature { purpose: Purpose::Return, ..signature });
    assert_eq!(refusal(&trial, &technician(), &other), Some(Refusal::WrongStage));
    let mut signed = trial.clone();
    signed.sign(1, Purpose::WorkDone);
    assert_eq!(refusal(&signed, &technician(), &signed.signature(2, Purpose::WorkDone)), Some(Refusal::AlreadySigned));
    assert_eq!(refusal(&signed, &technician(), &signed.signature(1, Purpose::WorkDone)), Some(Refusal::AlreadySigned));
}

#[test]
fn the_seal_covers_every_part_of_a_signature_i15() {
    let OrderCommand::Sign(signature) = fixed_on_site().signature(1, Purpose::WorkDone) else { unreachable!("signed") };
    let changes: [Change<Signature>; 8] = [
        ("id", |s| s.id = id(2)),
        ("purpose", |s| s.purpose = Purpose::Return),
        ("statement", |s| s.statement = Statement::of(&taken_back().order, Purpose::TakeBack).bytes().unwrap()),
        ("strokes", |s| s.strokes = Strokes::new(vec![vec![Point(1, 2, 3, 4), Point(5, 6, 7, 8)]]).unwrap()),
        ("signer", |s| s.signer = line("Li Na")),
        ("role", |s| s.role = Some(SignerRole::Family)),
        ("device", |s| s.device = id(0xD2)),
        ("signed_at", |s| s.signed_at = s.signed_at.after(chrono::TimeDelta::milliseconds(1))),
    ];
    for (name, change) in changes {
        let mut other = signature.clone();
        change(&mut other);
        assert_ne!(other.digest(), signature.digest(), "{name}");
    }
    assert_eq!(signature.device, device());
}

#[test]
fn every_role_is_sealed_and_an_old_seal_still_proves_a_signature_without_one_i15() {
    let OrderCommand::Sign(old) = fixed_on_site().signature(1, Purpose::WorkDone) else { unreachable!("signed") };
    assert_eq!(old.role, None);
    // Reckoned before the role was asked: what a phone of then sealed.
    let sealed = [
        &b"callout/sign-off/1"[..],
        old.id.0.as_bytes(),
        &[0],
        &old.statement.digest().0,
        &old.strokes.digest().0,
        old.signer.as_str().as_bytes(),
        old.device.0.as_bytes(),
        &old.signed_at.ms().to_be_bytes(),
    ];
    assert_eq!(old.digest(), crate::domain::digest::Digest::of_parts(&sealed));
    let other = |words: &str| SignerRole::Other { words: line(words) };
    let roles = [
        SignerRole::Customer,
        SignerRole::Family,
        SignerRole::Colleague,
        SignerRole::Caretaker,
        other("family"),
        other("landlord"),
    ];
    let digest = |role: &SignerRole| Signature { role: Some(role.clone()), ..old.clone() }.digest();
    let digests: std::collections::BTreeSet<_> = roles.iter().map(digest).chain([old.digest()]).collect();
    assert_eq!(digests.len(), roles.len() + 1);
}

#[test]
fn the_voucher_says_who_signed_as_what_p8() {
    let mut trial = fixed_on_site();
    let OrderCommand::Sign(mut signature) = trial.signature(1, Purpose::WorkDone) else { unreachable!("a signature") };
    signature.role = Some(SignerRole::Other { words: line("The landlord") });
    trial.must(&technician(), &OrderCommand::Sign(signature.clone()));
    let sign_off = trial.order.signed(Purpose::WorkDone).unwrap();
    assert_eq!((&sign_off.role, sign_off.digest()), (&signature.role, signature.digest()));
    let written = serde_json::to_value(sign_off).unwrap();
    assert_eq!(written["role"], serde_json::json!({ "is": "other", "words": "The landlord" }));
}

#[test]
fn the_voucher_carries_digests_and_the_seal_still_binds_it_to_the_evidence_i15() {
    let mut trial = fixed_on_site();
    let OrderCommand::Sign(mut signature) = trial.signature(1, Purpose::WorkDone) else { unreachable!("a signature") };
    let points = (0..130).map(|n| Point(n * 70, 3_000 + n % 7, u32::from(n) * 16, 500)).collect();
    signature.strokes = Strokes::new(vec![points]).unwrap();
    trial.must(&technician(), &OrderCommand::Sign(signature.clone()));
    let sign_off = trial.order.signed(Purpose::WorkDone).unwrap();
    assert_eq!(sign_off.digest(), signature.digest(), "the same seal is over both");
    assert_eq!((sign_off.by, sign_off.device), (technician().person, signature.device));
    let other = Signature { strokes: strokes(), ..signature.clone() };
    assert_ne!(sign_off.digest(), other.digest(), "other strokes are no evidence of it");
    let body = serde_json::to_string(sign_off).unwrap();
    assert!(body.len() < 600, "{} bytes in every revision, feed and pull: {body}", body.len());
    assert!(serde_json::to_string(&signature).unwrap().len() > 2_000, "what the command keeps");
}

#[test]
fn strokes_differ_where_a_point_or_a_lift_of_the_pen_differs_i15() {
    let drawn = |strokes| Strokes::new(strokes).unwrap().digest();
    let (a, b, c) = (Point(1, 2, 3, 4), Point(5, 6, 7, 8), Point(9, 9, 9, 9));
    let whole = drawn(vec![vec![a, b, c]]);
    for other in [vec![vec![a], vec![b, c]], vec![vec![a, b], vec![c]], vec![vec![a, c, b]], vec![vec![a, b]]] {
        assert_ne!(drawn(other), whole);
    }
    assert_ne!(drawn(vec![vec![a], vec![b, c]]), drawn(vec![vec![a, b], vec![c]]));
    assert_eq!(strokes().digest(), strokes().digest());
    for nothing in [vec![], vec![vec![]], vec![vec![a]], vec![vec![a, b], vec![]]] {
        assert!(Strokes::new(nothing).is_none());
    }
    assert!(Strokes::new(vec![vec![a; crate::domain::signoff::POINTS_MAX + 1]]).is_none());
}

#[test]
fn who_signed_for_the_goods_signs_again_for_the_return() {
    let mut trial = taken_back();
    let shown = Statement::of(&trial.order, Purpose::TakeBack);
    assert_eq!(shown.goods[0].accessories.len(), 2);
    trial.must(&clerk(), &RECEIVE_GOODS);
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&clerk(), &RELEASE_GOODS);
    trial.must(&technician(), &return_goods(1));
    let back = Statement::of(&trial.order, Purpose::Return);
    assert_eq!((back.goods, back.work.len()), (shown.goods, 1), "P12: all that was taken, and what was done");
    trial.sign(2, Purpose::Return);
    assert_eq!(refusal(&trial, &colleague(), &trial.signature(3, Purpose::Return)), Some(Refusal::NotYours));
}

#[test]
fn the_same_is_not_signed_twice_and_what_changed_may_be_p10_p13() {
    let mut trial = taken_back();
    assert_eq!(refusal(&trial, &technician(), &trial.signature(2, Purpose::TakeBack)), Some(Refusal::AlreadySigned));
    trial.must(&technician(), &late("2026-03-09"));
    trial.sign(2, Purpose::TakeBack);
}

#[test]
fn free_work_shows_no_prices_p1() {
    let mut trial = fixed_on_site();
    trial.order.entitlement.derived = crate::domain::entitlement::Category::C;
    let statement = Statement::of(&trial.order, Purpose::WorkDone);
    assert_eq!((statement.lines.len(), statement.total.minor), (0, 0));
}

#[test]
fn findings_are_part_of_what_is_signed_p15() {
    let mut trial = Trial::on_site(&asset());
    let differs = RecordFinding { found: note("A wasps' nest"), cause: None, differs: true };
    trial.all(
        &technician(),
        [OrderCommand::RecordFinding(differs), quote(1), agree(1), work(), check(), FINISH_ON_SITE],
    );
    let statement = Statement::of(&trial.order, Purpose::WorkDone);
    assert_eq!((statement.reported, statement.found), (note("Does not cool"), vec![note("A wasps' nest")]));
}
