use super::*;

const fn order(n: u128) -> Screen {
    Screen::Order { id: OrderId(uuid::Uuid::from_u128(n)) }
}

#[test]
fn going_back_leads_where_he_came_from() {
    let mut nav = Nav::default();
    assert_eq!(nav.back_to(), None);
    nav.show(Screen::Outbox);
    assert_eq!(nav.back_to(), Some(&Screen::Today));
    nav.show(order(1));
    nav.show(order(1));
    let complaint = Screen::Complaint { id: ComplaintId(uuid::Uuid::from_u128(2)) };
    nav.show(complaint.clone());
    nav.show(order(1));
    assert_eq!((&nav.screen, nav.behind.as_slice()), (&order(1), &[Screen::Outbox][..]), "not round in circles");
    nav.show(complaint);
    nav.back();
    assert_eq!(nav.screen, order(1));
    nav.back();
    assert_eq!((&nav.screen, nav.back_to()), (&Screen::Outbox, Some(&Screen::Today)));
    nav.back();
    assert_eq!((&nav.screen, nav.back_to()), (&Screen::Today, None));
}

#[test]
fn the_way_back_is_short_and_keeps_its_beginning() {
    let mut nav = Nav::default();
    nav.show(Screen::Cash);
    (0..50).for_each(|n| nav.show(order(n)));
    assert_eq!(nav.behind.len(), BEHIND_MAX);
    assert_eq!((&nav.behind[0], nav.behind.last()), (&Screen::Cash, Some(&order(48))));
}

#[test]
fn a_list_stands_as_it_was_left() {
    let mut nav = Nav::default();
    nav.list_mut(List::Today).first = 40;
    nav.show(Screen::Outbox);
    nav.list_mut(List::Outbox).first = 7;
    nav.show(Screen::Today);
    assert_eq!((nav.list(List::Today).first, nav.list(List::Outbox).first), (40, 7));
    nav.list_mut(List::Today).look_for("fan");
    assert_eq!(nav.list(List::Today).first, 0);
    assert_eq!(List::named("outbox"), Some(List::Outbox));
    assert_eq!(List::named("elsewhere"), None);
}
