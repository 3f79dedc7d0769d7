//! What a phone pulls: its own, whole, as of one moment, and nothing that it may not see (I10–I12, I14, F20, F43).

use callout_core::{
    domain::{
        digest::Digest,
        ids::OrderId,
        order::{OrderCommand, WorkOrder, command::Nothing},
        subject::Listed as _,
    },
    protocol::{
        limits::PULL_PAGE_ITEMS,
        pull::{Item, More, Page, holdings_digest},
    },
};

use uuid::Uuid;

use super::company::{Company, LI, WANG, id};
use crate::sync::{
    pull::{Ask, Log, PullError, Token},
    store::Spot,
};

fn orders(page: &Page) -> Vec<(OrderId, u64)> {
    let read = |item: &Item| match item {
        Item::Put { key, revision, body } if key.kind == WorkOrder::KIND => {
            let order: WorkOrder = serde_json::from_str(body.get()).expect("an order");
            assert_eq!((order.id.0, order.revision), (key.id, *revision));
            Some((order.id, order.revision))
        }
        _ => None,
    };
    page.items.iter().filter_map(read).collect()
}

#[test]
fn a_fresh_phone_gets_what_it_holds_with_the_digest_of_it_rule_13() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    company.order_of(LI);
    let page = company.pull(WANG, None);
    assert_eq!(orders(&page), [(order, 2)]);
    let More::Whole { ack, holdings: Some(holdings) } = page.more else { panic!("{:?}", page.more) };
    assert_eq!(ack.seq, 0);
    let held = page.items.iter().filter_map(|item| match item {
        Item::Put { key, body, .. } => Some((*key, Digest::of(body.get().as_bytes()))),
        _ => None,
    });
    // The price list and the settings are the company's, and everybody's.
    assert_eq!((holdings.subjects, holdings.digest), (3, holdings_digest(held)));
}

#[test]
fn the_acknowledgement_is_of_the_same_moment_as_the_data_rule_5() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut phone = company.wangs_phone();
    phone.does(order, OrderCommand::Accept(Nothing {}));
    company.push(&mut phone);
    let until = company.pull(WANG, None).until;
    phone.does(order, OrderCommand::StartTravel(Nothing {}));
    company.push(&mut phone);
    let token = Token { log: Log::Company, spot: Spot { seq: 0, key: WorkOrder::key(Uuid::nil()) } };
    let earlier = company.page(WANG, &Ask { cursor: None, page: Some((until, token)) }).expect("a page");
    let More::Whole { ack, holdings } = earlier.more else { panic!("{:?}", earlier.more) };
    assert_eq!((ack.seq, ack.hash), (1, Digest::of(&phone.log[0])));
    assert_eq!(holdings, None, "the order moved on since; only a picture of now has a digest");
    assert_eq!(orders(&earlier), [(order, 3)]);
    assert_eq!(orders(&company.pull(WANG, None)), [(order, 4)]);
}

#[test]
fn a_change_costs_one_item_and_nothing_new_costs_none() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    for _ in 0..20 {
        company.order_of(WANG);
    }
    let first = company.pull(WANG, None);
    assert_eq!(orders(&first).len(), 21);
    assert!(company.pull(WANG, Some(first.until)).items.is_empty());
    company.cancel(order);
    let next = company.pull(WANG, Some(first.until));
    assert_eq!(next.items.len(), 1, "{:?}", next.items);
}

#[test]
fn pages_join_into_the_same_picture_whatever_happens_between_them_f18() {
    let mut company = Company::new();
    let mine: Vec<OrderId> = (0..PULL_PAGE_ITEMS + 50).map(|_| company.order_of(WANG)).collect();
    let first = company.pull(WANG, None);
    let More::Page { token } = &first.more else { panic!("{:?}", first.more) };
    // Between the pages one order of each page moves to somebody else.
    company.assign(mine[0], LI);
    company.assign(mine[PULL_PAGE_ITEMS as usize + 10], LI);
    let ask = Ask { cursor: None, page: Some((first.until, token.parse().expect("a token"))) };
    let second = company.page(WANG, &ask).expect("a page");
    let again = company.page(WANG, &ask).expect("a page");
    assert_eq!(format!("{second:?}"), format!("{again:?}"));
    let mut seen: Vec<OrderId> = [orders(&first), orders(&second)].concat().into_iter().map(|(id, _)| id).collect();
    seen.sort_unstable();
    seen.dedup();
    // What moved after its page is there; what moved before its page is not delivered any more (I14).
    assert_eq!(seen.len(), mine.len() - 1);
    assert!(!seen.contains(&mine[PULL_PAGE_ITEMS as usize + 10]));
    // The next pull takes them away.
    let next = company.pull(WANG, Some(first.until));
    assert_eq!(next.items.iter().filter(|item| matches!(item, Item::Gone { .. })).count(), 2);
}

#[test]
fn an_order_that_came_and_went_between_two_pulls_leaves_no_trace_i14() {
    let mut company = Company::new();
    let cursor = company.pull(WANG, None).until;
    let order = company.order_of(WANG);
    company.assign(order, LI);
    let page = company.pull(WANG, Some(cursor));
    let text = serde_json::to_string(&page).expect("json");
    for canary in ["Chen", "Canary Road", &order.to_string()] {
        assert!(!text.contains(canary), "{canary}");
    }
}

#[test]
fn a_cursor_of_another_past_is_never_answered_with_nothing_new_i11_f43() {
    let mut company = Company::new();
    company.order_of(WANG);
    let backup = company.store.snapshot();
    company.order_of(WANG);
    let cursor = company.pull(WANG, None).until;
    let unknown = |company: &Company, cursor| {
        let page = company.page(WANG, &Ask { cursor: Some(cursor), page: None });
        matches!(page, Err(PullError::CursorUnknown))
    };
    // Restored from before: the cursor is ahead.
    *company.store.tables() = backup;
    assert!(unknown(&company, cursor));
    // Other work took its place: the number is there, the digest is another.
    company.order_of(LI);
    company.order_of(LI);
    assert!(unknown(&company, cursor));
    let mut other_life = company.pull(WANG, None).until;
    other_life.incarnation = id(8);
    assert!(unknown(&company, other_life));
}
