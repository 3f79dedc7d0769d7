//! One phone, one log: stored answers, gaps, numbers, clocks, unreadable bytes, what a phone may not say.

use callout_core::{
    domain::{
        asset::{Asset, AssetCommand},
        cash::{CashCommand, Count, HandIn},
        customer::{Customer, CustomerCommand},
        order::{
            OrderCommand, Remark, Stage, WorkOrder,
            command::{Arrive, Because, Nothing},
            state::PaymentState,
        },
        refusal::Refusal,
        repair::Verdict,
        subject::Listed as _,
        subjects::AnyCommand,
        time::Timestamp,
    },
    protocol::{
        outcome::{HeldWhy, Known, Outcome},
        push::{Answer, Run},
    },
};

use super::company::{ASSET, CUSTOMER, Company, LI, START_MS, WANG, chen, id, kfr, order_of, yuan};
use crate::sync::{job::Failure, work::WorkError};

fn is_applied(answer: &Answer) -> bool {
    answer.run == Run::Received && answer.outcomes.iter().all(|o| o.outcome == Outcome::Applied)
}

fn held_why(answer: &Answer, index: usize) -> HeldWhy {
    match &answer.outcomes[index].outcome {
        Outcome::Held { why, .. } => why.clone(),
        other => panic!("not held: {other:?}"),
    }
}

#[test]
fn a_whole_job_is_applied_and_its_money_is_booked_i8() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.repairs(order);
    assert!(is_applied(&company.push(&mut phone)));
    phone.signs(&company.order(order));
    phone.takes_cash(order, 180, 1);
    assert!(is_applied(&company.push(&mut phone)));
    let voucher = company.order(order);
    assert!(matches!(voucher.stage, Stage::Settled { .. }), "{:?}", voucher.stage);
    assert_eq!(voucher.record.payments[0].state, PaymentState::Received);
    assert_eq!(company.cash(WANG).holds.minor, 18_000);
    let sum: i64 = company.store.tables().postings.iter().map(|posting| posting.amount.minor).sum();
    assert_eq!(sum, 0);
}

#[test]
fn the_same_push_gets_the_same_bytes_and_does_nothing_again_f16_f17_i4() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    let body = phone.pending();
    let first = serde_json::to_vec(&company.receive(&body, &phone)).expect("json");
    let before = format!("{:?}", company.store.snapshot());
    for _ in 0..20 {
        assert_eq!(serde_json::to_vec(&company.receive(&body, &phone)).expect("json"), first);
    }
    assert_eq!(format!("{:?}", company.store.snapshot()), before);
}

#[test]
fn a_run_that_overlaps_continues_where_the_server_is_f16() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    company.receive(&phone.push_from(1, 2), &phone);
    let answer = company.receive(&phone.push_from(1, 3), &phone);
    assert!(is_applied(&answer));
    assert_eq!((answer.outcomes.len(), answer.head.seq), (3, 3));
}

#[test]
fn a_gap_takes_nothing_and_says_what_is_missing_f18_i6() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    let before = format!("{:?}", company.store.snapshot());
    let answer = company.receive(&phone.push_from(2, 2), &phone);
    assert_eq!((answer.run, answer.outcomes.len()), (Run::Gap { expected: 1 }, 0));
    assert_eq!(format!("{:?}", company.store.snapshot()), before);
}

#[test]
fn numbers_follow_their_series_i18() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.takes_cash(order, 10, 1);
    phone.takes_cash(order, 10, 3);
    phone.takes_cash(order, 10, 3);
    phone.takes_cash(order, 10, 2);
    phone.takes_cash(order, 10, 4);
    let answer = company.push(&mut phone);
    let wrong = HeldWhy::Rule { code: Known::Yes(Refusal::NumberNotNext) };
    let Outcome::Adjusted { remarks } = &answer.outcomes[1].outcome else { panic!("{:?}", answer.outcomes[1]) };
    assert!(remarks.contains(&Known::Yes(Remark::NumberGap)));
    assert_eq!(held_why(&answer, 2), wrong);
    // The one that was skipped came late: it fills its gap.
    assert_eq!(answer.outcomes[3].outcome, Outcome::Adjusted { remarks: vec![Known::Yes(Remark::Overpaid)] });
    assert_eq!(company.cash(WANG).holds.minor, 4_000);
    let numbers: Vec<u32> = company
        .store
        .tables()
        .documents
        .iter()
        .filter(|d| d.number.issuer.as_str() == "D01.1")
        .map(|d| d.number.n)
        .collect();
    assert_eq!(numbers, [1, 3, 2, 4]);
}

#[test]
fn a_clock_that_runs_ahead_or_stands_before_the_enrolment_is_remarked_and_the_past_is_not_f6() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.clock = Timestamp::from_ms(START_MS - 30 * 24 * 3_600_000);
    phone.does(order, OrderCommand::Accept(Nothing {}));
    phone.clock = Timestamp::from_ms(START_MS + 3_600_000);
    phone.does(order, OrderCommand::StartTravel(Nothing {}));
    phone.clock = Timestamp::from_ms(0);
    phone.does(order, OrderCommand::Arrive(Arrive { location: None }));
    let answer = company.push(&mut phone);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Applied);
    let remarked = Outcome::Adjusted { remarks: vec![Known::Yes(Remark::ClockSkew)] };
    assert_eq!([&answer.outcomes[1].outcome, &answer.outcomes[2].outcome], [&remarked, &remarked]);
}

#[test]
fn bytes_that_say_nothing_known_are_held_and_the_queue_goes_on_f10_i5() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.record_bytes(b"no envelope at all".to_vec());
    phone.does(order, OrderCommand::Accept(Nothing {}));
    let answer = company.push(&mut phone);
    assert_eq!(held_why(&answer, 0), HeldWhy::Unreadable);
    assert_eq!(answer.outcomes[1].outcome, Outcome::Applied);
    assert_eq!(answer.head.seq, 2);
    let tables = company.store.tables();
    assert_eq!(tables.held.values().next().map(|row| row.bytes.to_vec()), Some(b"no envelope at all".to_vec()));
}

#[test]
fn a_chain_that_does_not_hold_is_not_believed_f34() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.log.remove(1);
    let answer = company.push(&mut phone);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Applied);
    assert_eq!(held_why(&answer, 1), HeldWhy::Unreadable);
}

#[test]
fn a_command_id_counts_once_i4() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    let (about, accept) = (WorkOrder::key(order.0), AnyCommand::Order(OrderCommand::Accept(Nothing {})));
    phone.record_as(id(77), about, &accept);
    phone.record_as(id(77), about, &accept);
    let answer = company.push(&mut phone);
    assert_eq!(held_why(&answer, 1), HeldWhy::IdReused);
    assert_eq!(company.store.tables().security[0].kind, "command_id_reused");
}

#[test]
fn a_phone_says_nothing_in_the_offices_name_i13() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Cancel(Because { reason: super::company::note("mine") }));
    phone.does(order, OrderCommand::Inspect(Verdict::Passed));
    phone.hands_in(CashCommand::Count(Count { remittance: id(1), counted: yuan(1), reason: None }));
    let answer = company.push(&mut phone);
    let not_allowed = Known::Yes(Refusal::NotAllowed);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Refused { code: not_allowed.clone() });
    assert_eq!(held_why(&answer, 1), HeldWhy::Rule { code: not_allowed.clone() });
    assert_eq!(held_why(&answer, 2), HeldWhy::Rule { code: not_allowed });
}

#[test]
fn a_phone_says_nothing_about_the_offices_files_and_is_told_nothing_of_them_i13_i14() {
    let mut company = Company::new();
    company.order_of(WANG);
    let mut phone = company.wangs_phone();
    let (customer, asset) = (Customer::key(id(CUSTOMER)), Asset::key(id(ASSET)));
    phone.record(customer, &AnyCommand::Customer(CustomerCommand::Change(chen())));
    phone.record(asset, &AnyCommand::Asset(AssetCommand::Change(kfr())));
    phone.record(Customer::key(id(CUSTOMER + 1)), &AnyCommand::Customer(CustomerCommand::Open(chen())));
    let answer = company.push(&mut phone);
    let not_allowed = Known::Yes(Refusal::NotAllowed);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Refused { code: not_allowed.clone() });
    assert_eq!(answer.outcomes[1].outcome, Outcome::Refused { code: not_allowed.clone() });
    assert_eq!(held_why(&answer, 2), HeldWhy::Rule { code: not_allowed });
    let tables = company.store.tables();
    assert_eq!((tables.subjects[&customer].revision, tables.subjects[&asset].revision), (1, 1));
    let is_of_files = |kind| [Customer::KIND, Asset::KIND].contains(&kind);
    assert!(!tables.feed.values().flat_map(|rows| rows.keys()).any(|spot| is_of_files(spot.key.kind)));
}

#[test]
fn cash_that_is_handed_in_leaves_the_pocket_p18() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.takes_cash(order, 100, 1);
    phone.hands_in(CashCommand::HandIn(HandIn { id: id(90), amount: yuan(60) }));
    company.push(&mut phone);
    assert_eq!(company.cash(WANG).holds.minor, 4_000);
}

#[test]
fn a_declined_order_goes_back_and_can_be_sent_to_somebody_else() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Decline(Because { reason: super::company::note("ill") }));
    assert!(is_applied(&company.push(&mut phone)));
    assert_eq!(company.order(order).assignee(), None);
    assert_eq!(company.assign(order, LI).assignee(), Some(id(LI)));
}

/// The key is the branch's own: another branch that happens to use it gets neither the answer nor a refusal for it (I13).
#[test]
fn a_key_of_one_branch_says_nothing_to_another_in_the_same_commit() {
    let mut company = Company::new();
    let call = company.call();
    let mut elsewhere = call.clone();
    elsewhere.request.branch = id(4_711);
    let jobs = [call.job(), elsewhere.job()];
    let replies = company.store.submit_all(&[&jobs[0], &jobs[1]], Timestamp::from_ms(START_MS));
    assert!(replies[0].is_ok());
    // It is a branch that is not there, and that is the answer.
    assert!(matches!(&replies[1], Err(WorkError::Failed(Failure::NotFound))), "{:?}", replies[1]);
}

#[test]
fn an_office_request_is_done_once_however_often_it_is_sent_i4_f17() {
    let mut company = Company::new();
    let call = company.call();
    let again = call.clone().job();
    let first = order_of(&company.submit(&again).expect("registered"));
    let second = order_of(&company.submit(&again).expect("registered"));
    assert_eq!(first, second);
    assert_eq!(first.expect("an order").number.to_string(), "V-SH-000001");
    let mut other = call;
    other.register.fault = super::company::note("another fault");
    assert_eq!(company.submit(&other.job()).err(), Some(Failure::KeyReused));
    assert_eq!(company.register().number.n, 2, "numbers have no gaps (I18)");
}
