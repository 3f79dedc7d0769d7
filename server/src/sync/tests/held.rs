//! Facts meet an order that moved: they are held, never lost, and a person settles them (F31–F33, I7, rules 7–9).

use callout_core::{
    domain::{
        entitlement::Category,
        ids::HeldId,
        order::{
            OrderCommand, Stage, WorkOrder,
            command::{Because, Nothing, OverrideCategory},
        },
        refusal::Refusal,
        signoff::Standing,
        subject::{Gone, Listed as _},
    },
    protocol::{
        outcome::{Decision, HeldWhy, Known, Outcome},
        pull::Item,
        push::Answer,
    },
};

use super::company::{Company, LI, WANG, id, note};
use crate::sync::job::Failure;

fn cases(answer: &Answer) -> Vec<HeldId> {
    let case = |outcome: &Outcome| match outcome {
        Outcome::Held { case, .. } => Some(*case),
        _ => None,
    };
    answer.outcomes.iter().filter_map(|at| case(&at.outcome)).collect()
}

fn whys(answer: &Answer) -> Vec<HeldWhy> {
    let why = |outcome: &Outcome| match outcome {
        Outcome::Held { why, .. } => Some(why.clone()),
        _ => None,
    };
    answer.outcomes.iter().filter_map(|at| why(&at.outcome)).collect()
}

#[test]
fn bytes_that_say_nothing_are_a_case_for_each_phone_and_each_place_i7() {
    let mut company = Company::new();
    let mut phones = [company.wangs_phone(), company.lis_phone()];
    let mut all = Vec::new();
    for which in [0, 1, 0] {
        let phone = &mut phones[which];
        phone.record_bytes(b"damaged".to_vec());
        let answer = company.push(phone);
        assert_eq!(whys(&answer), [HeldWhy::Unreadable]);
        all.extend(cases(&answer));
        // Settled at once, so that nothing later may open it again.
        company.settle(&cases(&answer), Decision::Attached).expect("settled");
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 3);
    assert_eq!(company.settle(&all[..1], Decision::Attached), Err(Failure::AlreadySettled));
}

#[test]
fn reassigned_while_offline_intents_are_refused_and_facts_are_held_f31_i7() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.takes_cash(order, 100, 1);
    company.assign(order, LI);
    let answer = company.push(&mut phone);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Refused { code: Known::Yes(Refusal::NotYours) });
    assert_eq!(whys(&answer), vec![HeldWhy::Reassigned; 3]);
    assert_eq!(company.order(order).record.payments.len(), 0);
    // Accepted: in his name, in his pocket; the order stays the colleague's.
    let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    assert!(settled.iter().all(|case| case.refused.is_none()), "{settled:?}");
    let voucher = company.order(order);
    assert_eq!(voucher.assignee(), Some(id(LI)));
    assert_eq!(voucher.record.payments[0].by, id(WANG));
    assert_eq!(company.cash(WANG).holds.minor, 10_000);
    // He sees the answer, and the order does not come back to him.
    let page = company.pull(WANG, None);
    let decisions = page.items.iter().filter(|item| matches!(item, Item::Decision(_))).count();
    assert_eq!(decisions, 3);
    assert!(!page.items.iter().any(|item| matches!(item, Item::Put { key, .. } if key.kind == WorkOrder::KIND)));
}

#[test]
fn cancelled_while_offline_facts_are_held_f31() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    company.cancel(order);
    let answer = company.push(&mut phone);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Refused { code: Known::Yes(Refusal::Ended) });
    assert_eq!(whys(&answer), vec![HeldWhy::Rule { code: Known::Yes(Refusal::Ended) }; 2]);
}

#[test]
fn the_same_job_done_by_two_is_billed_once_f32() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let (mut wang, mut li) = (company.wangs_phone(), company.lis_phone());
    wang.accepts_and_arrives(order);
    wang.repairs(order);
    company.assign(order, LI);
    li.accepts_and_arrives(order);
    li.repairs(order);
    company.push(&mut li);
    let answer = company.push(&mut wang);
    assert_eq!(whys(&answer).len(), 7, "every fact of his is kept");
    assert_eq!(company.order(order).charged().minor, 18_000);
}

#[test]
fn what_moved_under_a_signature_is_held_as_it_was_given_f33_i15() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.repairs(order);
    let body = phone.pending();
    // What he shows is the voucher as his phone has it; the office's change of the category comes before it.
    let mut shadow = Company::new();
    let shadow_order = shadow.order_of(WANG);
    assert_eq!(shadow_order, order);
    shadow.receive(&body, &phone);
    let shown = shadow.order(order);
    let category = OverrideCategory { category: Category::C, reason: note("goodwill") };
    company.office(order, OrderCommand::OverrideCategory(category)).expect("overridden");
    phone.signs(&shown);
    let answer = company.push(&mut phone);
    assert_eq!(whys(&answer), [HeldWhy::SignedContentMoved]);
    assert!(company.order(order).record.sign_offs.is_empty());
    company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    let voucher = company.order(order);
    assert_eq!(voucher.record.sign_offs[0].standing, Standing::AcceptedAsGiven);
    assert_eq!(voucher.record.sign_offs[0].statement, statement_of(&shown));
}

fn statement_of(shown: &callout_core::domain::order::WorkOrder) -> callout_core::domain::digest::Digest {
    use callout_core::domain::{order::statement::Statement, signoff::Purpose};
    Statement::of(shown, Purpose::WorkDone).bytes().expect("a statement").digest()
}

#[test]
fn a_signature_with_another_seal_is_held_i15() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.accepts_and_arrives(order);
    phone.repairs(order);
    company.push(&mut phone);
    let mut signature = phone.signature(&company.order(order), callout_core::domain::signoff::Purpose::WorkDone);
    signature.signer = super::company::line("Somebody else");
    phone.does(order, OrderCommand::Sign(signature));
    assert_eq!(whys(&company.push(&mut phone)), [HeldWhy::SealInvalid]);
}

#[test]
fn an_order_that_is_not_known_here_is_no_reason_to_lose_the_fact_i7() {
    let mut company = Company::new();
    let mut phone = company.wangs_phone();
    phone.takes_cash(id(4_711), 10, 1);
    phone.does(id(4_711), OrderCommand::Accept(Nothing {}));
    let answer = company.push(&mut phone);
    assert_eq!(whys(&answer), [HeldWhy::UnknownReference]);
    assert_eq!(answer.outcomes[1].outcome, Outcome::Refused { code: Known::Yes(Refusal::UnknownReference) });
}

#[test]
fn a_case_is_settled_once_and_attached_or_declined_changes_nothing() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.takes_cash(order, 100, 1);
    phone.takes_cash(order, 50, 2);
    company.assign(order, LI);
    let cases = cases(&company.push(&mut phone));
    company.settle(&cases[..1], Decision::Attached).expect("settled");
    company.settle(&cases[1..], Decision::Declined).expect("settled");
    assert_eq!(company.settle(&cases[..1], Decision::Accepted).err(), Some(Failure::AlreadySettled));
    assert!(company.order(order).record.payments.is_empty());
    assert_eq!(company.settle(&[id(1)], Decision::Accepted).err(), Some(Failure::NotFound));
}

#[test]
fn a_late_escalation_takes_nothing_from_the_colleague() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Escalate(Because { reason: note("too big") }));
    company.assign(order, LI);
    let answer = company.push(&mut phone);
    let settled = company.settle(&cases(&answer), Decision::Accepted).expect("settled");
    assert_eq!(settled[0].refused, None);
    assert_eq!(company.order(order).assignee(), Some(id(LI)));
    assert!(matches!(company.order(order).stage, Stage::Assigned | Stage::FollowUpNeeded { .. }));
}

#[test]
fn the_phone_that_lost_the_order_learns_why_rule_7() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let cursor = company.pull(WANG, None).until;
    company.assign(order, LI);
    let page = company.pull(WANG, Some(cursor));
    let key = WorkOrder::key(order.0);
    let is_gone = |item: &Item| matches!(item, Item::Gone { key: gone, why: Gone::Reassigned } if *gone == key);
    let revoked = page.items.iter().any(is_gone);
    assert!(revoked, "{:?}", page.items);
}
