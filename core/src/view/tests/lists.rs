//! Lists: what they show first, what is looked for in them, how they stand when somebody comes back, and what is new in them.

use super::{
    outline::in_language,
    player::{MORNING_MS, Player},
    steps::out_for_return,
};
use crate::{
    domain::{
        order::{Stage, WorkOrder},
        samples::{self, Trial, commands},
    },
    i18n::Lang,
    model::{
        event::{Action, Event, Place},
        message::Message,
        tests::bench::{Bench, assigned, order_item},
    },
    protocol::outcome::{Known, Outcome},
    view::{CardView, CashView, OutboxView, ScreenView, TodayView, Tone, view},
};

impl Player {
    fn open(&mut self, place: Place) -> ScreenView {
        self.bench.send(Event::Open(place));
        self.screen()
    }

    #[track_caller]
    fn day(&mut self) -> TodayView {
        match self.open(Place::Today) {
            ScreenView::Today(today) => today,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn outbox(&mut self) -> OutboxView {
        match self.open(Place::Outbox) {
            ScreenView::Outbox(outbox) => outbox,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn cash(&mut self) -> CashView {
        match self.open(Place::Cash) {
            ScreenView::Cash(cash) => cash,
            other => panic!("{other:?}"),
        }
    }

    fn back(&mut self) -> Vec<String> {
        self.bench.send(Event::Back);
        view(&self.bench.model).nav.path
    }

    fn search(&mut self, query: &str) -> Vec<String> {
        self.bench.send(Event::Search { list: "today".to_owned(), query: query.to_owned() });
        numbers(&self.day())
    }

    fn filter(&mut self, id: &str) -> Vec<String> {
        self.bench.send(Event::Filter { list: "today".to_owned(), id: id.to_owned() });
        numbers(&self.day())
    }

    fn badge(&self) -> (Option<String>, Tone) {
        let outbox =
            view(&self.bench.model).tabs.into_iter().find(|tab| tab.place == Place::Outbox).expect("it is there");
        (outbox.badge, outbox.badge_tone)
    }
}

fn numbers(today: &TodayView) -> Vec<String> {
    today.rows().map(|card| card.number.clone()).collect()
}

fn with(n: u32, mut order: WorkOrder) -> WorkOrder {
    order.id = samples::id(u128::from(n));
    order.number.n = n;
    order
}

/// His own order, one that is cancelled, one that is on its way home, one of another customer.
fn several() -> Player {
    let mut player = Player::with(&with(1, assigned()));
    let mut cancelled = Trial::registered(&samples::asset());
    cancelled.must(&samples::clerk(), &commands::assign(samples::technician().person));
    cancelled
        .must(&samples::clerk(), &crate::domain::order::OrderCommand::Cancel(commands::because("He called it off")));
    let mut other = with(4, assigned());
    other.customer.name = samples::line("Ｌｉ Na 李娜");
    other.customer.phone = samples::line("138-0013-8000");
    other.asset.serial = Some(samples::line("SN-00 77"));
    other.stage = Stage::Accepted;
    player.hear([with(2, cancelled.order), with(3, out_for_return()), other].iter().map(order_item).collect());
    player
}

#[test]
fn what_is_over_is_folded_until_somebody_unfolds_it() {
    let mut player = several();
    let ids =
        |today: &TodayView| today.sections.iter().map(|s| (s.id.clone(), s.count, s.is_folded)).collect::<Vec<_>>();
    let today = player.day();
    let of = |id: &str, count, is_folded| (id.to_owned(), count, is_folded);
    assert_eq!(ids(&today), [of("next", 2, false), of("later", 1, false), of("over", 1, true)]);
    assert_eq!((today.rows().count(), today.window.total), (3, 3), "a folded row is none");
    player.bench.send(Event::Fold { list: "today".to_owned(), section: "over".to_owned() });
    assert_eq!(numbers(&player.day()).last().map(String::as_str), Some("V-SH-000002"));
    player.bench.send(Event::Fold { list: "today".to_owned(), section: "over".to_owned() });
    assert_eq!(player.day(), today);
}

#[test]
fn a_search_finds_words_however_they_are_written() {
    let mut player = several();
    for query in
        ["li na", "LI", "李娜", "13800138000", "138 0013", "sn-0077", "ＳＮ００７７", "v-sh-000004", "kfr35 李"]
    {
        assert_eq!(player.search(query), ["V-SH-000004"], "{query}");
    }
    assert_eq!(player.search("KFR").len(), 4, "what is found is shown, also where it is over");
    assert!(player.search("nobody").is_empty());
    let today = player.day();
    assert!(today.empty.is_some() && today.search.summary.is_some());
    assert_eq!(player.search("  ").len(), 3);
}

#[test]
fn a_filter_shows_some_rows_alone() {
    let mut player = several();
    assert_eq!(player.filter("to_do").len(), 3);
    assert!(player.filter("waiting").is_empty());
    assert!(player.filter("unsent").is_empty());
    player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
    player.act(Action::Accept);
    assert_eq!(player.filter("unsent"), ["V-SH-000001"]);
    assert!(player.filter("late").is_empty());
    player.bench.pass_ms(24 * 60 * 60 * 1_000);
    let late = player.filter("late");
    assert!(late.contains(&"V-SH-000001".to_owned()), "{late:?}");
    assert!(player.day().rows().all(|card| card.tone == Tone::Bad));
    assert_eq!(player.filter("what is that").len(), 3, "an unknown one is none");
}

/// Goods in the workshop, promised for that day; they wait for the bench, or for the inspection.
fn in_workshop(n: u32, promised: &str, is_repaired: bool) -> WorkOrder {
    let mut trial = Trial::on_site(&samples::asset_in_warranty());
    trial.must(&samples::technician(), &commands::finding());
    trial.must(&samples::technician(), &commands::take_goods(9, 1, promised));
    trial.must(&samples::warehouse(), &commands::RECEIVE_GOODS);
    if is_repaired {
        trial.must(&samples::technician(), &commands::bench());
        trial.must(&samples::technician(), &commands::FINISH_BENCH);
    }
    with(n, trial.order)
}

#[test]
fn goods_in_the_workshop_stand_by_the_promised_day_p11() {
    let mut player = several();
    assert!(player.filter("bench").is_empty(), "what is on its way home is not there any more");
    assert_eq!(player.day().empty.as_deref(), Some("No customer's goods are in the workshop."));
    let there = [(5, "2026-03-06", true), (6, "2026-03-09", false), (7, "2026-03-04", false)];
    player.hear(there.iter().map(|(n, day, is_done)| order_item(&in_workshop(*n, day, *is_done))).collect());
    assert_eq!(player.filter("bench"), ["V-SH-000007", "V-SH-000005", "V-SH-000006"]);
    let is_bad = |player: &mut Player| player.day().rows().map(|card| card.tone == Tone::Bad).collect::<Vec<_>>();
    assert_eq!(is_bad(&mut player), [false; 3]);
    player.bench.pass_ms(4 * 24 * 60 * 60 * 1_000);
    let ids = |today: TodayView| today.sections.into_iter().map(|s| (s.id, s.count)).collect::<Vec<_>>();
    assert_eq!(ids(player.day()), [("next".to_owned(), 2), ("later".to_owned(), 1)]);
    assert_eq!(is_bad(&mut player), [true, true, false], "what is overdue stands first");
    assert_eq!(player.search("v-sh-000005"), ["V-SH-000005"]);
    assert!(player.search("v-sh-000001").is_empty(), "only among what is there");
    let chips = player.day().search.filters;
    assert!(chips.iter().any(|chip| chip.id == "bench" && chip.label == "In the workshop" && chip.is_chosen));
}

#[test]
fn back_from_an_order_leads_where_he_came_from_and_the_list_stands_as_he_left_it() {
    let mut player = several();
    player.bench.send(Event::Open(Place::Today));
    player.bench.send(Event::Scroll { list: "today".to_owned(), first: 2 });
    let id = player.id.to_string();
    player.bench.send(Event::Open(Place::Order { id: id.clone() }));
    let drawn = view(&player.bench.model);
    assert_eq!(drawn.nav.path, ["today".to_owned(), format!("order/{id}")]);
    assert!(drawn.nav.can_go_back && drawn.nav.back_label == "Today" && drawn.nav.title == "V-SH-000001");
    assert_eq!(player.back(), ["today"]);
    assert_eq!(player.day().window.first, 2);
    player.outbox();
    let other = samples::id::<crate::domain::ids::OrderId>(4).to_string();
    player.bench.send(Event::Open(Place::Order { id: id.clone() }));
    player.bench.send(Event::Open(Place::Order { id: other }));
    assert_eq!(player.back(), ["outbox".to_owned(), format!("order/{id}")], "it was read again");
    assert_eq!(player.order().number, "V-SH-000001");
    assert_eq!(player.back(), ["outbox"]);
    assert_eq!(player.back(), ["today"]);
    assert!(!view(&player.bench.model).nav.can_go_back);
}

#[test]
fn a_card_names_the_step_that_the_order_names() {
    let mut player = Player::new();
    loop {
        let next = player.order().next;
        let card = player.day().rows().next().cloned();
        assert_eq!(card.and_then(|card| card.next), Some(next.label.clone()));
        player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
        if !next.is_action || player.day().rows().next().is_none() {
            break;
        }
        player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
        player.take(&next.id);
        if player.bench.working().mirror.summary(player.id).is_some_and(|s| matches!(s.stage, Stage::Settled { .. })) {
            break;
        }
    }
}

#[test]
fn what_the_office_changed_is_told_until_he_has_seen_it_also_after_a_restart() {
    let mut player = Player::new();
    let id = player.id;
    let card = |player: &mut Player| -> CardView { player.day().rows().next().cloned().expect("a card") };
    assert!(!card(&mut player).is_new, "he opened it");
    player.bench.send(Event::Open(Place::Order { id: id.to_string() }));
    player.act(Action::Accept);
    assert_eq!(card(&mut player).change, None, "what he does himself is no news");

    let mut order = player.bench.working().mirror.order(id).expect("it is in memory").clone();
    order.customer.address = crate::domain::text::Text::new("Elsewhere 1").expect("an address");
    player.online(&order);
    player.bench.restart();
    player.bench.now_ms = MORNING_MS;
    let changed = card(&mut player);
    assert_eq!(changed.change.as_deref(), Some("Customer or address changed"));
    player.bench.send(Event::Open(Place::Order { id: id.to_string() }));
    assert_eq!(player.order().changes, ["Customer or address changed"]);
    assert_eq!(card(&mut player).change, None);
    player.bench.send(Event::Open(Place::Order { id: id.to_string() }));
    assert!(player.order().changes.is_empty(), "told once");
}

#[test]
fn an_order_that_nobody_opened_is_new() {
    let mut player = Player::new();
    player.hear(vec![order_item(&with(9, assigned()))]);
    let new: Vec<bool> = player.day().rows().map(|card| card.is_new).collect();
    assert_eq!(new, [false, true]);
}

#[test]
fn answers_of_the_office_come_first_until_he_has_left_the_outbox() {
    let mut player = Player::new();
    player.act(Action::Accept);
    player.bench.server.outcome = Outcome::Refused { code: Known::No("strange".to_owned()) };
    player.connect(true);
    player.connect(false);
    player.bench.server.outcome = Outcome::Applied;
    player.bench.model.message = None;
    player.act(Action::TakePhoto { caption: String::new() });
    assert_eq!(player.badge(), (Some("1".to_owned()), Tone::Notice));
    let outbox = player.outbox();
    assert!(outbox.rows[0].is_new && outbox.rows[0].tone == Tone::Bad && !outbox.rows[1].is_new);
    assert!(outbox.news.is_some());
    assert_eq!(outbox.rows[0].place, Some(Place::Order { id: player.id.to_string() }));
    assert!(player.outbox().rows[0].is_new, "as long as he looks");
    player.day();
    assert!(player.outbox().rows.iter().all(|row| !row.is_new));
    player.day();
    assert_eq!(player.badge(), (Some("2".to_owned()), Tone::Calm), "a record and its picture wait");
    player.bench.restart();
    assert!(player.outbox().news.is_none());
}

#[test]
fn never_all_sent_while_a_picture_is_missing() {
    let mut player = Player::new();
    player.act(Action::TakePhoto { caption: String::new() });
    let outbox = player.outbox();
    assert_eq!(outbox.subtitle, "2 not sent yet. Kept safely on this phone.");
    assert_eq!(outbox.photos.as_deref(), Some("1 photo waiting"));
    assert_eq!(view(&player.bench.model).sync.text, "Offline · 2 waiting");
    match &mut player.bench.model.stage {
        crate::model::Stage::Working(working) => working.outbox.pending.clear(),
        other => panic!("{other:?}"),
    }
    assert_eq!(view(&player.bench.model).sync.text, "Offline · 1 waiting");
    assert_ne!(player.outbox().subtitle, "Everything is sent.");
}

#[test]
fn cash_in_hand_says_which_orders_it_comes_from_p18() {
    let mut player = Player::new();
    player.act(Action::TakeCash { amount: "120".to_owned() });
    player.act(Action::TakeCash { amount: "450".to_owned() });
    player.bench.pass_ms(2 * 60 * 60 * 1_000);
    let cash = player.cash();
    let rows: Vec<_> =
        cash.by_order.iter().map(|r| (r.order.as_str(), r.amount.as_str(), r.receipt.as_str())).collect();
    assert_eq!(
        rows,
        [("V-SH-000001", "CNY 450.00", "CR-D07.1-000002"), ("V-SH-000001", "CNY 120.00", "CR-D07.1-000001")]
    );
    assert!(cash.is_over_limit && cash.tone == Tone::Notice && cash.from_elsewhere.is_none(), "{cash:?}");
    // The oldest is taken to be gone first.
    player.bench.send(Event::HandIn { amount: "130".to_owned() });
    let cash = player.cash();
    assert_eq!((cash.by_order.len(), cash.is_over_limit, cash.rows.len()), (1, false, 1));
}

#[test]
fn the_same_message_twice_has_two_numbers() {
    let mut player = Player::new();
    let id = |player: &Player| view(&player.bench.model).message.map(|message| (message.id, message.text));
    player.act(Action::Accept);
    let first = id(&player).expect("said");
    player.act(Action::TakePhoto { caption: String::new() });
    let second = id(&player).expect("said");
    assert_eq!(first.1, second.1);
    assert!(first.0 < second.0);
    player.bench.send(Event::HandIn { amount: "many".to_owned() });
    let wrong = view(&player.bench.model).message.expect("said");
    assert_eq!((wrong.tone, wrong.field.as_deref()), (Tone::Bad, None));
    assert_ne!(player.bench.model.message, Some(Message::Saved));
}

/// Words about time stay true on a screen that nobody touches, and only while somebody looks.
#[test]
fn a_screen_in_front_is_drawn_anew_at_each_minute() {
    let mut bench = Bench::at_work();
    bench.server.is_reachable = false;
    let age = |bench: &mut Bench| in_language(&mut bench.model, Lang::En).sync.text;
    bench.send(Event::Connectivity { is_online: true });
    bench.send(Event::Foreground);
    let timers = bench.timers();
    let now = bench.model.device.clock.wall.ms();
    bench.pass_ms(60_000 - now.rem_euclid(60_000));
    assert_eq!(bench.model.device.clock.wall.ms() % 60_000, 0, "{}", age(&mut bench));
    assert!(bench.timers() <= timers + 1, "one after the other");
    bench.send(Event::Background);
    for _ in 0..20 {
        bench.pass_ms(3_600_000);
    }
    assert_eq!(bench.timers(), 1, "only the sync looks again");
}
