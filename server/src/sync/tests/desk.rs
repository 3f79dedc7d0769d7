//! The exceptions desk checks what is checked as facts come: what does not pass is said, kept, and blocks nobody (F76, I15, I18).

use callout_core::{
    domain::{
        checks::Check,
        ids::{HeldId, OrderId},
        order::{
            OrderCommand,
            command::{Means, Nothing, TakePayment},
        },
        refusal::Refusal,
        signoff::{Purpose, Standing},
        text::Text,
    },
    protocol::{
        outcome::{Decision, HeldWhy, Known, Outcome},
        push::Answer,
    },
};

use super::{
    company::{Company, Job, LI, Reply, WANG, id, yuan},
    phone::Phone,
};
use crate::sync::{
    heart::{
        deposit::{HOURLY_MAX, OPEN_MAX},
        incoming::Push,
    },
    job::{Failure, SettleJob, SettleWhat},
};

/// 64 bytes of zeros in base64: the right length, and nobody's seal.
fn zeros() -> String {
    format!("{}==", "A".repeat(86))
}

fn cases(answer: &Answer) -> Vec<HeldId> {
    let case = |outcome: &Outcome| match outcome {
        Outcome::Held { case, .. } => Some(*case),
        _ => None,
    };
    answer.outcomes.iter().filter_map(|at| case(&at.outcome)).collect()
}

/// A phone of Wang's that stands before the signature, as the server does.
fn repaired(company: &mut Company) -> (OrderId, Phone) {
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.repairs(order);
    company.push(&mut phone);
    (order, phone)
}

/// Deposits what is pending, as its phone brings it by itself, or under a colleague's cover.
fn deposit(company: &mut Company, push: Push<callout_core::domain::subjects::Product>) -> Result<Answer, Failure> {
    match company.submit(&Job::Deposit(Box::new(Push { is_bounded: true, ..push })))? {
        Reply::Answer(answer) => Ok(answer),
        other => panic!("not an answer: {other:?}"),
    }
}

fn deposit_pending(company: &mut Company, phone: &Phone) -> Answer {
    let push = phone.read(&phone.pending()).expect("a push");
    deposit(company, push).expect("kept")
}

#[test]
fn a_seal_of_zeros_never_reads_as_matching_f76_i15() {
    for is_deposited in [false, true] {
        let mut company = Company::new();
        let (order, mut phone) = repaired(&mut company);
        let mut signature = phone.signature(&company.order(order), Purpose::WorkDone);
        signature.seal = Text::new(&zeros()).expect("a text");
        phone.does(order, OrderCommand::Sign(signature));
        let answer = if is_deposited { deposit_pending(&mut company, &phone) } else { company.push(&mut phone) };
        let case = cases(&answer)[0];
        assert_eq!(company.store.tables().held[&case].failed, [Check::Seal], "shown before anybody decides");
        let settled = company.settle(&[case], Decision::Accepted).expect("settled");
        assert_eq!((settled[0].refused, settled[0].failed.as_slice()), (None, &[Check::Seal][..]));
        let record = company.order(order).record;
        assert_eq!(record.sign_offs[0].standing, Standing::Unproven);
        assert_eq!((record.despite[0].kind.as_str(), &record.despite[0].failed), ("sign", &vec![Check::Seal]));
        let tables = company.store.tables();
        let entry = tables.log.values().find(|entry| entry.kind == "settle").expect("an entry");
        assert!(entry.detail.contains(r#""failed":["seal"]"#), "{}", entry.detail);
    }
}

#[test]
fn a_right_seal_matches_also_where_it_was_deposited_or_brought_by_a_colleague_i15() {
    for is_brought in [false, true] {
        let mut company = Company::new();
        let (order, mut phone) = repaired(&mut company);
        phone.signs(&company.order(order));
        let answer = if is_brought {
            let mut cover = company.lis_phone();
            cover.epoch = phone.epoch;
            let last = phone.log.len();
            let body = cover.push_with(last as u64, &[&phone.log[last - 1]], Some(phone.recorder_seal()));
            let push = cover.read_with(&body, &phone).expect("a push");
            deposit(&mut company, push).expect("kept")
        } else {
            deposit_pending(&mut company, &phone)
        };
        let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
        assert_eq!((settled[0].refused, settled[0].failed.as_slice()), (None, &[][..]), "brought: {is_brought}");
        assert_eq!(company.order(order).record.sign_offs[0].standing, Standing::Matches);
        assert!(company.order(order).record.despite.is_empty());
    }
}

fn takes_with_number_of(phone: &mut Phone, order: OrderId, of: &Phone, n: u32) {
    let means = Means::Cash { receipt: of.cash_receipt(n) };
    let payment = TakePayment { id: id(900_000 + phone.log.len() as u128), amount: yuan(10), means };
    phone.does(order, OrderCommand::TakePayment(payment));
}

#[test]
fn a_receipt_of_another_phones_series_is_remarked_and_never_blocks_that_phone_f76_i18() {
    let mut company = Company::new();
    let (order, lis) = (company.order_of(WANG), company.order_of(LI));
    let (mut wang, mut li) = (company.wangs_phone(), company.lis_phone());
    takes_with_number_of(&mut wang, order, &li, 1);
    takes_with_number_of(&mut wang, order, &li, 7);
    let answer = company.push(&mut wang);
    let why = HeldWhy::Rule { code: Known::Yes(Refusal::NumberNotNext) };
    assert!(matches!(&answer.outcomes[0].outcome, Outcome::Held { why: held, .. } if *held == why));
    for case in cases(&answer) {
        let settled = company.settle(&[case], Decision::Accepted).expect("settled");
        assert_eq!((settled[0].refused, settled[0].failed.as_slice()), (None, &[Check::NumberForeign][..]));
    }
    let despite = company.order(order).record.despite;
    assert_eq!(
        despite.iter().map(|it| it.number.clone()).collect::<Vec<_>>(),
        [Some(li.cash_receipt(1)), Some(li.cash_receipt(7))]
    );
    // Li gives the same numbers, which are his: they are the next of his series, without a gap.
    for n in 1..=2 {
        li.takes_cash(lis, 10, n);
    }
    let answer = company.push(&mut li);
    let is_clean = |outcome: &Outcome| match outcome {
        Outcome::Applied => true,
        Outcome::Adjusted { remarks } => !remarks.contains(&Known::Yes(callout_core::domain::order::Remark::NumberGap)),
        _ => false,
    };
    assert!(answer.outcomes.iter().all(|at| is_clean(&at.outcome)), "{:?}", answer.outcomes);
}

#[test]
fn two_payments_never_share_a_number_unremarked_f76_i18() {
    for is_deposited in [false, true] {
        let mut company = Company::new();
        let order = company.order_of(WANG);
        let mut phone = company.wangs_phone();
        phone.takes_cash(order, 10, 1);
        phone.takes_cash(order, 20, 1);
        let answer = if is_deposited { deposit_pending(&mut company, &phone) } else { company.push(&mut phone) };
        let mut failed = Vec::new();
        for case in cases(&answer) {
            let settled = company.settle(&[case], Decision::Accepted).expect("settled");
            assert_eq!(settled[0].refused, None);
            failed.extend(settled[0].failed.clone());
        }
        let record = company.order(order).record;
        assert_eq!((record.payments.len(), failed.as_slice()), (2, &[Check::NumberTaken][..]), "{is_deposited}");
        assert_eq!(record.despite[0].number, Some(phone.cash_receipt(1)));
        assert_eq!(company.cash(WANG).holds.minor, 3_000, "the money is in his pocket all the same");
    }
}

#[test]
fn a_number_that_counted_as_it_came_is_its_own_when_it_is_accepted_i18() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    company.assign(order, LI);
    phone.takes_cash(order, 10, 1);
    let answer = company.push(&mut phone);
    let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    assert_eq!((settled[0].refused, settled[0].failed.as_slice()), (None, &[][..]));
}

#[test]
fn what_names_another_place_than_where_it_stands_is_remarked_f76_i13() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let (wang, mut forger) = (company.wangs_phone(), company.lis_phone());
    // Li's phone brings, in its own log, a command that names Wang's.
    let mut named = forger.clone();
    named.device = wang.device;
    named.does(order, OrderCommand::StartTravel(Nothing {}));
    forger.record_bytes(named.log[0].clone());
    let answer = company.push(&mut forger);
    assert!(matches!(answer.outcomes[0].outcome, Outcome::Held { why: HeldWhy::Unreadable, .. }));
    let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    assert_eq!((settled[0].refused, settled[0].failed.as_slice()), (None, &[Check::Place][..]));
    let order = company.order(order);
    assert_eq!(order.record.despite[0].failed, [Check::Place]);
    assert_eq!(order.record.visits[0].by, id(LI), "never on another");
}

#[test]
fn a_command_that_names_a_colleagues_log_uses_up_none_of_his_numbers_f76_i18() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let (mut wang, mut forger) = (company.wangs_phone(), company.lis_phone());
    let mut named = forger.clone();
    named.device = wang.device;
    takes_with_number_of(&mut named, order, &wang, 1);
    forger.record_bytes(named.log[0].clone());
    let answer = company.push(&mut forger);
    let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    assert_eq!(settled[0].failed, [Check::Place, Check::NumberForeign]);
    wang.takes_cash(order, 10, 1);
    let answer = company.push(&mut wang);
    assert!(cases(&answer).is_empty(), "{:?}", answer.outcomes);
}

/// A colleague brings it without the recorder's seal, and later with it.
#[test]
fn what_was_claimed_first_and_is_proven_later_passes_f75_f76() {
    let mut company = Company::new();
    let (order, mut phone) = repaired(&mut company);
    phone.signs(&company.order(order));
    let cover = company.lis_phone();
    let last = phone.log.len();
    let mut case = None;
    for (recorder, failed) in [(None, vec![Check::Place, Check::Seal]), (Some(phone.recorder_seal()), vec![])] {
        let body = cover.push_with(last as u64, &[&phone.log[last - 1]], recorder);
        let push = cover.read_with(&body, &phone).expect("a push");
        let held = cases(&deposit(&mut company, push).expect("kept"))[0];
        assert_eq!(company.store.tables().held[&held].failed, failed);
        case = Some(held);
    }
    company.settle(&[case.expect("a case")], Decision::Accepted).expect("settled");
    assert_eq!(company.order(order).record.sign_offs[0].standing, Standing::Matches);
}

#[test]
fn what_does_not_pass_is_read_alone_and_not_accepted_as_one_of_a_group_f76() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let (mut phone, li) = (company.wangs_phone(), company.lis_phone());
    company.assign(order, LI);
    phone.takes_cash(order, 10, 1);
    takes_with_number_of(&mut phone, order, &li, 3);
    let answer = company.push(&mut phone);
    let both = cases(&answer);
    let settled = company.settle(&both, Decision::Accepted).expect("answered");
    assert_eq!(settled.iter().map(|case| case.refused).collect::<Vec<_>>(), [None, Some(Refusal::ChecksFailed)]);
    let settled = company.settle(&both[1..], Decision::Accepted).expect("settled");
    assert_eq!(settled[0].refused, None, "whoever opened it decides it");
}

/// A deposit of so many new commands.
fn flood(company: &mut Company, phone: &mut Phone, order: OrderId, count: usize) -> Result<Answer, Failure> {
    let from = phone.log.len() as u64 + 1;
    for _ in 0..count {
        phone.does(order, OrderCommand::StartTravel(Nothing {}));
    }
    let push = phone.read(&phone.push_from(from, count)).expect("a push");
    deposit(company, push)
}

fn declines(company: &mut Company, phone: &Phone, open: Vec<HeldId>) -> usize {
    let (request, what) = (company.request(), SettleWhat::OfDevice(phone.device));
    let reason = super::company::note("a flood");
    let job = SettleJob { request, what, cases: open, decision: Decision::Declined, reason };
    match company.submit(&Job::Settle(Box::new(job))).expect("settled") {
        Reply::Settled(cases) => cases.len(),
        other => panic!("not settled: {other:?}"),
    }
}

#[test]
fn a_phone_fills_the_desk_only_so_far_and_keeps_the_rest_f82_i7() {
    let mut company = Company::new();
    let order = company.order_of(LI);
    let (mut phone, mut other) = (company.wangs_phone(), company.lis_phone());
    let all = usize::try_from(OPEN_MAX).expect("a count");
    for _ in 0..all / 200 {
        flood(&mut company, &mut phone, order, 200).expect("kept");
    }
    let before = format!("{:?}", company.store.snapshot());
    assert_eq!(flood(&mut company, &mut phone, order, 1).err(), Some(Failure::DeskFull));
    assert_eq!(format!("{:?}", company.store.snapshot()), before, "it waits on the phone");
    // What came before is answered again, and a colleague's phone is not in its way.
    let again = phone.read(&phone.push_from(1, 200)).expect("a push");
    assert_eq!(deposit(&mut company, again).expect("answered").outcomes.len(), 200);
    flood(&mut company, &mut other, order, 1).expect("kept");
    // The desk is emptied, and filled again only so fast.
    let is_wangs = |company: &Company| -> Vec<HeldId> {
        let tables = company.store.tables();
        let rows = tables.held.values().filter(|row| row.device == phone.device && row.settled.is_none());
        rows.map(|row| row.id).collect()
    };
    let open = is_wangs(&company);
    assert_eq!(declines(&mut company, &phone, open), all);
    flood(&mut company, &mut phone, order, HOURLY_MAX - all).expect("there is room");
    assert_eq!(flood(&mut company, &mut phone, order, 1).err(), Some(Failure::DeskFull), "within the hour");
    company.now = company.now.after(chrono::TimeDelta::hours(1));
    flood(&mut company, &mut phone, order, 1).expect("an hour later");
}
