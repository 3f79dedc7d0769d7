//! The product's last repairs come to whoever is sent, with the order, and leave with it (P19, I14).

use callout_core::{
    domain::{
        ids::OrderId,
        order::{
            OrderCommand, WorkOrder,
            command::{Because, RecordFinding},
        },
        subject::Listed as _,
    },
    protocol::pull::{Item, Page},
};

use super::company::{Company, LI, WANG, note};

/// What Wang found at the customer's that time.
fn found(n: u32) -> String {
    format!("worn bearing {n:02}")
}

/// Wang was there so often for the same product.
fn visited(times: u32) -> Company {
    let mut company = Company::new();
    let mut phone = company.wangs_phone();
    for n in 1..=times {
        let order = company.order_of(WANG);
        phone.accepts_and_arrives(order);
        let finding = RecordFinding { found: note(&found(n)), cause: None, differs: false };
        phone.does(order, OrderCommand::RecordFinding(finding));
        company.push(&mut phone);
    }
    company
}

fn order_in(page: &Page, order: OrderId) -> Option<WorkOrder> {
    page.items.iter().find_map(|item| match item {
        Item::Put { key, body, .. } if *key == WorkOrder::key(order.0) => serde_json::from_str(body.get()).ok(),
        _ => None,
    })
}

fn texts(order: &WorkOrder) -> Vec<String> {
    order.history.iter().filter_map(|repair| repair.found.as_ref()).map(ToString::to_string).collect()
}

fn assert_says_nothing(page: &Page) {
    let text = serde_json::to_string(page).expect("JSON");
    assert!(!text.contains("worn bearing"), "{text}");
}

#[test]
fn ten_of_twelve_repairs_come_with_the_order_the_last_first_and_to_nobody_else_p19() {
    let mut company = visited(12);
    let before = company.pull(LI, None);
    assert_says_nothing(&before);
    let order = company.order_of(LI);
    let page = company.pull(LI, Some(before.until));
    let expected: Vec<String> = (3..=12).rev().map(found).collect();
    assert_eq!(texts(&order_in(&page, order).expect("his order")), expected);
    // A fresh phone of his has them as well.
    assert_eq!(texts(&order_in(&company.pull(LI, None), order).expect("his order")), expected);
    assert_eq!(order_in(&company.pull(WANG, None), order), None);
}

#[test]
fn what_left_his_phone_left_it_with_what_it_told_i14() {
    let mut company = visited(2);
    let order = company.order_of(LI);
    let cursor = company.pull(LI, None).until;
    company.office(order, OrderCommand::Unassign(Because { reason: note("ill") })).expect("unassigned");
    let gone = company.pull(LI, Some(cursor));
    assert!(matches!(gone.items[..], [Item::Gone { key, .. }] if key == WorkOrder::key(order.0)), "{:?}", gone.items);
    assert_says_nothing(&company.pull(LI, None));
    assert!(company.order(order).history.is_empty());

    company.assign(order, LI);
    assert_eq!(company.order(order).history.len(), 2);
    company.assign(order, WANG);
    assert_says_nothing(&company.pull(LI, None));
    assert_eq!(texts(&order_in(&company.pull(WANG, None), order).expect("her order")), [found(2), found(1)]);
}
