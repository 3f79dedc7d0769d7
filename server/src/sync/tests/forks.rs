//! Clones and restored phones: detected, both branches kept, a new epoch only as the answer (F8, F9, rule 10).

use callout_core::{
    domain::{
        cash::CashBook,
        order::{
            OrderCommand,
            command::{Arrive, Nothing},
        },
        refusal::Refusal,
        subject::Listed as _,
    },
    protocol::{
        outcome::{Decision, Outcome},
        push::{RecorderSeal, Run},
    },
};

use super::{
    company::{BRANCH, Company, Job, LI, Reply, WANG, id},
    phone::Phone,
};
use crate::sync::{
    heart::{incoming::BadPush, rows::HeldRow},
    job::Failure,
};

#[test]
fn a_clone_shows_as_a_fork_and_both_branches_are_kept_f8() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Accept(Nothing {}));
    company.push(&mut phone);
    let mut clone = phone.clone();
    phone.does(order, OrderCommand::StartTravel(Nothing {}));
    company.push(&mut phone);
    let theirs = clone.does(order, OrderCommand::Arrive(Arrive { location: None }));
    let answer = company.receive(&clone.pending(), &clone);
    assert_eq!((answer.run, answer.head.seq), (Run::Fork { at: 2 }, 2));
    {
        let tables = company.store.tables();
        assert_eq!(tables.evidence[&(id(BRANCH), theirs)].bytes.to_vec(), clone.log[1]);
        assert_eq!(tables.security[0].kind, "device_forked");
    }
    // Asked again, nothing is written twice.
    let before = format!("{:?}", company.store.snapshot());
    assert_eq!(company.receive(&clone.pending(), &clone), answer);
    assert_eq!(format!("{:?}", company.store.snapshot()), before);
}

#[test]
fn a_log_that_continues_another_past_is_a_fork_f8() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Accept(Nothing {}));
    let mut restored = phone.clone();
    company.push(&mut phone);
    restored.begin_epoch(1);
    restored.does(order, OrderCommand::StartTravel(Nothing {}));
    restored.does(order, OrderCommand::Arrive(Arrive { location: None }));
    let answer = company.receive(&restored.push_from(2, 1), &restored);
    assert_eq!(answer.run, Run::Fork { at: 1 });
}

#[test]
fn a_new_epoch_begins_at_one_with_receipts_of_its_own_and_is_seen_f8() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Accept(Nothing {}));
    company.push(&mut phone);
    phone.begin_epoch(2);
    phone.takes_cash(order, 10, 1);
    phone.takes_cash(order, 10, 2);
    let gap = company.receive(&phone.push_from(2, 1), &phone);
    assert_eq!((gap.run, gap.head.epoch), (Run::Gap { expected: 1 }, 1));
    let answer = company.receive(&phone.pending(), &phone);
    assert_eq!((answer.run, answer.head.epoch, answer.head.seq), (Run::Received, 2, 2));
    assert!(matches!(answer.outcomes[0].outcome, Outcome::Adjusted { .. }), "overpaid, but taken");
    let numbers: Vec<String> = company
        .store
        .tables()
        .documents
        .iter()
        .map(|document| document.number.to_string())
        .filter(|number| number.starts_with("CR"))
        .collect();
    assert_eq!(numbers, ["CR-D01.2-000001", "CR-D01.2-000002"]);
    assert_eq!(company.store.tables().security[0].kind, "device_epoch_began");
    // The old life of the log is over: what it still says is another branch.
    let mut old = company.wangs_phone();
    old.does(order, OrderCommand::Accept(Nothing {}));
    old.does(order, OrderCommand::StartTravel(Nothing {}));
    assert_eq!(company.receive(&old.pending(), &old).run, Run::Fork { at: 2 });
}

#[test]
fn a_changed_or_cut_push_is_no_push_f19() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    let body = phone.pending();
    for cut in 0..body.len() {
        assert!(phone.read(&body[..cut]).is_err(), "cut at {cut}");
    }
    for place in (0..body.len()).step_by(7) {
        let mut changed = body.clone();
        changed[place] ^= 1;
        assert!(phone.read(&changed).is_err(), "changed at {place}");
    }
    assert_eq!(company.lis_phone().read(&body).err(), Some(BadPush::Seal));
    assert!(phone.read(&body).is_ok());
}

/// What Li's phone deposits of Wang's first command, under that seal of a recorder; the case that it becomes.
fn deposited_by_li(company: &mut Company, wang: &Phone, recorder: Option<RecorderSeal>) -> HeldRow {
    let li = company.lis_phone();
    let body = li.push_with(1, &[&wang.log[0]], recorder);
    let push = li.read_with(&body, wang).expect("a push");
    company.submit(&Job::Deposit(Box::new(push))).expect("kept");
    company.store.tables().held.values().next().expect("a case").clone()
}

/// F8, F12: a colleague enrols a phone on which its former technician's fact is pending, sealed by its former key.
#[test]
fn what_a_colleague_deposits_is_still_whose_it_was_i8() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut wang = company.wangs_phone();
    wang.takes_cash(order, 50, 1);
    let seal = wang.recorder_seal();
    let case = deposited_by_li(&mut company, &wang, Some(seal));
    assert_eq!((case.person, case.claims), (id(WANG), None));
    company.settle(&[case.id], Decision::Accepted).expect("settled");
    assert_eq!(company.cash(WANG).holds.minor, 5_000);
}

/// F75: an envelope that names a colleague's device proves nothing without that device's seal over it.
#[test]
fn a_deposit_in_a_colleagues_name_is_shown_as_claimed_and_never_booked_f75() {
    for forged in ["no seal", "a seal over another command", "a seal of another device"] {
        let mut company = Company::new();
        let order = company.order_of(WANG);
        let mut wang = company.wangs_phone();
        wang.takes_cash(order, 50, 1);
        let seal = match forged {
            "a seal over another command" => {
                let mut other = company.wangs_phone();
                other.takes_cash(order, 70, 1);
                Some(other.recorder_seal())
            }
            "a seal of another device" => {
                Some(RecorderSeal { device: company.lis_phone().device, ..wang.recorder_seal() })
            }
            _ => None,
        };
        let case = deposited_by_li(&mut company, &wang, seal);
        assert_eq!((case.person, case.claims), (id(LI), Some(id(WANG))), "{forged}");
        let settled = company.settle(&[case.id], Decision::Accepted).expect("answered");
        assert_eq!(settled[0].refused, Some(Refusal::RecorderUnproven), "{forged}");
        assert!(!company.store.tables().subjects.keys().any(|key| key.kind == CashBook::KIND), "{forged}");
        company.settle(&[case.id], Decision::Declined).expect("settled");
    }
}

/// The desk decides on three receipts of a deposit in any order, and the phone sends the same three itself after the first.
#[test]
fn a_receipt_that_was_accepted_before_an_earlier_one_leaves_no_gap_i18() {
    for sent_itself in [false, true] {
        let mut company = Company::new();
        let order = company.order_of(WANG);
        let mut phone = company.wangs_phone();
        for receipt in 1..=3 {
            phone.takes_cash(order, 10, receipt);
        }
        let push = phone.read(&phone.pending()).expect("a push");
        company.submit(&Job::Deposit(Box::new(push))).expect("kept");
        let mut cases: Vec<_> = company.store.tables().held.values().map(|row| (row.seq, row.id)).collect();
        cases.sort_unstable();
        company.settle(&[cases[1].1], Decision::Accepted).expect("settled");
        if sent_itself {
            company.push(&mut phone);
        } else {
            company.settle(&[cases[2].1], Decision::Accepted).expect("settled");
            company.settle(&[cases[0].1], Decision::Accepted).expect("settled");
        }
        let tables = company.store.tables();
        let of_phone = tables.documents.iter().filter(|row| row.number.issuer.as_str() == "D01.1");
        let mut numbers: Vec<u32> = of_phone.map(|row| row.number.n).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3], "sent itself: {sent_itself}");
        drop(tables);
        assert_eq!(company.cash(WANG).holds.minor, 3_000, "sent itself: {sent_itself}");
    }
}

#[test]
fn a_deposit_is_held_once_and_touches_nothing_else_f62_i21() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.takes_cash(order, 50, 1);
    let push = phone.read(&phone.pending()).expect("a push");
    let mut answers = Vec::new();
    for _ in 0..3 {
        let Ok(Reply::Answer(answer)) = company.submit(&Job::Deposit(Box::new(push.clone()))) else {
            panic!("answered")
        };
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(company.store.tables().held.len(), 1);
    assert_eq!(answers[0].head.seq, 0);
    assert!(!company.store.tables().subjects.keys().any(|key| key.kind == CashBook::KIND));
    // Accepted by a person, it counts, with its number.
    let case = *company.store.tables().held.keys().next().expect("a case");
    company.settle(&[case], Decision::Accepted).expect("settled");
    assert_eq!(company.cash(WANG).holds.minor, 5_000);
    let used = company.store.tables().documents.iter().any(|d| d.number == phone.cash_receipt(1));
    assert!(used);
    // What a copy deposited comes from the phone itself as well: it counts no second time, and the case stays decided.
    company.submit(&Job::Push(Box::new(push))).expect("received");
    assert_eq!(company.cash(WANG).holds.minor, 5_000);
    assert_eq!(company.store.tables().held.len(), 1);
    assert_eq!(company.settle(&[case], Decision::Accepted).err(), Some(Failure::AlreadySettled));
}
