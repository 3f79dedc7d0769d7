//! Quotes: offered before the work, agreed or refused, priced here and nowhere else (P7, I13).

use super::*;
use crate::domain::{
    entitlement::Category,
    money::Currency,
    order::Remark,
    samples::{asset_in_warranty, cny, general_manager, price_list, supervisor},
};

#[test]
fn a_price_follows_from_the_list_that_the_customer_saw_i13() {
    let mut trial = Trial::on_site(&asset());
    trial.must(&technician(), &quote_of(1, vec![requested("L-STD", 2), requested("CAP-35", 3)]));
    let quote = &trial.order.record.quotes[0];
    assert_eq!((quote.total, quote.lines[1].amount), (cny(34_500), cny(10_500)));
    assert_eq!(refusal(&trial, &technician(), &quote_of(2, vec![requested("GOLD", 1)])), Some(Refusal::PriceUnknown));
    assert_eq!(refusal(&trial, &technician(), &quote_of(2, vec![])), Some(Refusal::AmountZero));
    assert_eq!(refusal(&trial, &technician(), &quote_of(1, vec![requested("L-STD", 1)])), Some(Refusal::QuoteNotOpen));
}

#[test]
fn an_agreement_on_an_older_list_stands_and_is_remarked_f33() {
    let mut trial = Trial::on_site(&asset());
    trial.prices.0.insert(2, price_list(2));
    assert_eq!(trial.remarks(&technician(), &quote(1)), vec![Remark::OldPriceList]);
    trial.all(&technician(), [quote(1), agree(1), work()]);
    assert_eq!(trial.order.record.quotes[0].price_list, 1);
}

#[test]
fn a_list_in_another_currency_prices_nothing_i8() {
    let mut trial = Trial::on_site(&asset());
    let list = trial.prices.0.get_mut(&1).unwrap();
    list.currency = Currency::from_code("EUR").unwrap();
    assert_eq!(refusal(&trial, &technician(), &quote(1)), Some(Refusal::PriceUnknown));
}

#[test]
fn who_refuses_is_not_served_unless_the_manager_says_so_p7() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), refuse(1)]);
    assert_eq!(stage(&trial), "customer_refused");
    assert_eq!(refusal(&trial, &technician(), &agree(1)), Some(Refusal::QuoteNotOpen));
    let anyway = OrderCommand::ServeAnyway(because("A good customer"));
    assert_eq!(refusal(&trial, &supervisor(), &anyway), Some(Refusal::NotAllowed));
    trial.must(&general_manager(), &anyway);
    assert_eq!(stage(&trial), "accepted");
    trial.all(&technician(), [ARRIVE, work(), check(), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged(), cny(0));
}

#[test]
fn a_filed_refusal_is_not_opened_again_p8() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), refuse(1)]);
    trial.must(&clerk(), &CLOSE_REGISTER);
    let anyway = OrderCommand::ServeAnyway(because("A good customer"));
    assert_eq!(refusal(&trial, &general_manager(), &anyway), Some(Refusal::RegisterClosed));
}

#[test]
fn a_refused_extra_leaves_the_agreed_work_p7() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), agree(1), quote_of(2, vec![requested("TRAVEL", 1)]), refuse(2)]);
    assert_eq!(stage(&trial), "on_site");
    trial.all(&technician(), [work(), check(), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged(), cny(30_000));
}

#[test]
fn one_refused_alternative_leaves_the_other_p7() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), quote_of(2, vec![requested("CAP-35", 1)]), refuse(1)]);
    assert_eq!(stage(&trial), "on_site", "the other is still open");
    let mut both = trial.clone();
    both.must(&technician(), &refuse(2));
    assert_eq!(stage(&both), "customer_refused");
    trial.all(&technician(), [agree(2), work()]);
    assert_eq!(trial.order.price(), cny(3_500));
}

#[test]
fn an_agreed_extra_is_added_p7() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), agree(1), work(), quote_of(2, vec![requested("CAP-35", 1)]), agree(2)]);
    trial.all(&technician(), [check(), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged(), cny(33_500));
}

#[test]
fn far_sites_are_quoted_before_the_travel_and_benches_by_phone_p7() {
    let mut trial = Trial::accepted(&asset());
    trial.all(&technician(), [quote(1), agree(1), START_TRAVEL, ARRIVE, take_goods(0x71, 1, "2026-03-06")]);
    trial.must(&clerk(), &RECEIVE_GOODS);
    trial.all(&technician(), [bench(), quote_of(2, vec![requested("CAP-35", 1)]), refuse(2)]);
    assert_eq!(stage(&trial), "in_workshop");
    trial.all(&technician(), [quote_of(3, vec![requested("CAP-35", 2)]), agree(3)]);
    assert_eq!(trial.order.price(), cny(37_000));
}

#[test]
fn a_refusal_on_the_bench_brings_the_goods_home_unpriced_p7() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [take_goods(0x71, 1, "2026-03-06"), quote(1), refuse(1)]);
    assert_eq!(stage(&trial), "taken_back", "the goods are still ours to return");
    trial.must(&clerk(), &RECEIVE_GOODS);
    trial.all(&technician(), [bench(), FINISH_BENCH]);
    trial.must(&supervisor(), &PASS);
    trial.must(&clerk(), &RELEASE_GOODS);
    trial.must(&technician(), &return_goods(1));
    assert_eq!(trial.order.charged(), cny(0));
}

#[test]
fn a_category_overridden_after_the_quote_changes_what_is_asked_p1() {
    let mut trial = Trial::on_site(&asset());
    trial.all(&technician(), [quote(1), agree(1), work(), check()]);
    trial.must(&supervisor(), &override_category(Category::C));
    assert_eq!(trial.order.price(), cny(0));
    assert_eq!(refusal(&trial, &supervisor(), &override_category(Category::C)), Some(Refusal::CategoryUnchanged));
    trial.must(&technician(), &FINISH_ON_SITE);
    assert_eq!(trial.order.due(), cny(0));
    assert_eq!(refusal(&trial, &supervisor(), &override_category(Category::A)), Some(Refusal::WrongStage));
}

#[test]
fn in_the_warranty_a_refused_extra_ends_nothing() {
    let mut trial = Trial::on_site(&asset_in_warranty());
    trial.all(&technician(), [quote(1), refuse(1), work(), check(), FINISH_ON_SITE]);
    assert_eq!(trial.order.charged(), cny(0));
}
