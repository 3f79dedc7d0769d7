//! Each screen in each of its states, as a technician reads it: the sample is the test (STYLE 15).

use super::{
    outline::{both, in_language},
    player::Player,
    steps::out_for_return,
};
use crate::{
    domain::{
        cash::{CashBook, CashCommand, Count, HandIn},
        complaint::Complaint,
        ids::HeldId,
        order::{Mode, Remark, WorkOrder},
        person::Person,
        policy::Policies,
        refusal::Refusal,
        samples::{self, Trial, commands, fee, note},
        subject::{Listed as _, SubjectKey, SubjectKind},
    },
    effects::store::{SCHEMA_VERSION, StoreFailure},
    i18n::Lang,
    model::{
        Model, Stage,
        event::{Action, Event, Place, PurposeInput},
        tests::{
            bench::{Bench, order_item, person, put, put_raw},
            complaints,
        },
        working::{
            Working,
            sync::state::{Barred, Blocked},
        },
    },
    protocol::outcome::{Decision, DecisionAt, HeldWhy, Known, Outcome},
};

fn working(model: &mut Model) -> &mut Working {
    match &mut model.stage {
        Stage::Working(working) => working,
        other => panic!("not at work: {other:?}"),
    }
}

macro_rules! shown {
    ($name:literal, $model:expr) => {
        insta::assert_snapshot!($name, both($model))
    };
}

#[test]
fn before_the_work() {
    let mut model = Model::default();
    shown!("starting", &mut model);
    let newer = StoreFailure::Newer { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION };
    let older = StoreFailure::Older { found: 1, known: SCHEMA_VERSION };
    let (unavailable, broken) = (StoreFailure::Unavailable(String::new()), StoreFailure::Broken(String::new()));
    let failures = [StoreFailure::Full, newer, older, unavailable, broken];
    let locked = failures.map(|failure| {
        model.stage = Stage::Locked(failure);
        both(&mut model)
    });
    insta::assert_snapshot!("locked", locked.join("\n"));
    shown!("enrol", &mut Bench::fresh().model);
}

#[test]
fn today_has_the_current_order_first_and_what_is_over_last() {
    let with = |n: u32, mut order: WorkOrder| {
        order.id = samples::id(u128::from(n));
        order.number.n = n;
        order
    };
    let mut suspended = Trial::on_site(&samples::asset());
    suspended.must(&samples::technician(), &commands::suspend("2026-03-04"));
    let mut cancelled = Trial::registered(&samples::asset());
    cancelled.must(&samples::clerk(), &commands::assign(samples::technician().person));
    let fresh = cancelled.order.clone();
    let because = commands::because("He called it off");
    cancelled.must(&samples::clerk(), &crate::domain::order::OrderCommand::Cancel(because));
    let mut agreed = Trial::accepted(&samples::asset());
    let at = samples::local("2026-03-03T09:30", chrono_tz::Tz::Asia__Shanghai);
    agreed.must(&samples::technician(), &commands::agree_appointment(at));

    let mut player = Player::with(&with(1, Trial::on_site(&samples::asset()).order));
    let orders = [
        with(2, cancelled.order),
        with(3, suspended.order),
        with(4, out_for_return()),
        with(5, fresh),
        with(6, agreed.order),
    ];
    player.hear(orders.iter().map(order_item).collect());
    player.act(Action::RecordFinding { found: "Dirt".to_owned(), cause: String::new(), differs: false });
    player.bench.send(Event::Open(Place::Today));
    shown!("today", &mut player.bench.model);
}

#[test]
fn an_order_on_its_way_through_a_chargeable_day() {
    let mut player = Player::new();
    shown!("order_new", &mut player.bench.model);
    while player.next() != "agree_quote" {
        player.take(&player.next());
    }
    player.act(Action::TakePhoto { caption: "the plate".to_owned() });
    shown!("order_quoted", &mut player.bench.model);
    while player.next() != "sign_work_done" {
        player.take(&player.next());
    }
    player.act(Action::ShowStatement { purpose: PurposeInput::WorkDone });
    shown!("order_to_sign", &mut player.bench.model);
    player.take(&player.next());
    shown!("order_to_pay", &mut player.bench.model);
    player.follow();
    shown!("order_done", &mut player.bench.model);
}

#[test]
fn goods_from_the_door_to_the_door() {
    let mut player = Player::with(&Trial::on_site(&samples::asset()).order);
    player.take_goods();
    player.act(Action::ShowStatement { purpose: PurposeInput::TakeBack });
    shown!("goods_to_sign", &mut player.bench.model);
    let mut player = Player::with(&out_for_return());
    shown!("goods_on_their_way_home", &mut player.bench.model);
    player.act(Action::ShowStatement { purpose: PurposeInput::LostReceipt });
    let sheet = Lang::ALL.map(|lang| {
        let form = in_language(&mut player.bench.model, lang).form;
        form.and_then(|form| form.paper).map(|paper| (paper.title, paper.declaration))
    });
    insta::assert_debug_snapshot!("lost_receipt", sheet);
}

#[test]
fn a_transfer_is_shown_as_uncertain_p12a() {
    let mut player = Player::new();
    while player.next() != "take_cash" {
        player.take(&player.next());
    }
    player.take("take_transfer");
    shown!("order_uncertain", &mut player.bench.model);
}

#[test]
fn cash_in_hand_with_what_was_counted_p18() {
    let technician = samples::technician();
    let mut book = CashBook::new(technician.person, technician.branch, samples::cny(0).currency);
    let at = samples::local("2026-03-02T17:00", chrono_tz::Tz::Asia__Shanghai);
    let hand_in = |n: u128| HandIn { id: samples::id(n), amount: fee(30_000) };
    book = book.apply(&crate::domain::cash::CashEvent::Collected(fee(120_000)), technician.person, at);
    let counted = |n: u128, minor, reason: Option<&str>| Count {
        remittance: samples::id(n),
        counted: fee(minor),
        reason: reason.map(note),
    };
    let steps = [
        (technician.clone(), CashCommand::HandIn(hand_in(1))),
        (samples::accountant(), CashCommand::Count(counted(1, 30_000, None))),
        (technician.clone(), CashCommand::HandIn(hand_in(2))),
        (samples::accountant(), CashCommand::Count(counted(2, 29_000, Some("A ten was missing")))),
        (technician, CashCommand::HandIn(hand_in(3))),
    ];
    for (actor, command) in steps {
        let event = book.decide(&command, &actor, &Policies::default(), Mode::Live).expect("it can be done");
        book = book.apply(&event, actor.person, at);
    }
    let mut player = Player::new();
    player.hear(vec![put(CashBook::key_of(book.branch, book.person), 6, book)]);
    player.bench.send(Event::Open(Place::Cash));
    player.bench.send(Event::HandIn { amount: "120.50".to_owned() });
    shown!("cash", &mut player.bench.model);
}

#[test]
fn a_complaint_from_the_door_until_the_visit_p25() {
    let mut player = Player::new();
    player.bench.server.is_reachable = false;
    player.act(Action::Complain(complaints::input()));
    shown!("order_complaint", &mut player.bench.model);
    let complaint = complaints::to_visit(&complaints::only(&player.bench));
    let place = Place::Complaint { id: complaint.id.to_string() };
    player.bench.send(Event::Open(place.clone()));
    shown!("complaint_pending", &mut player.bench.model);
    player.bench.send(Event::Open(Place::Outbox));
    shown!("complaint_outbox", &mut player.bench.model);
    player.bench.server.is_reachable = true;
    player.hear(vec![put(Complaint::key(complaint.id.0), 4, complaint)]);
    player.bench.send(Event::Open(Place::Today));
    shown!("complaint_today", &mut player.bench.model);
    player.bench.send(Event::Open(place));
    shown!("complaint_to_visit", &mut player.bench.model);
    player.act(Action::VisitCustomer { found: "The bearing is worn".to_owned(), is_satisfied: false });
    shown!("complaint_visited", &mut player.bench.model);
}

#[test]
fn the_outbox_with_every_answer_of_the_office() {
    let mut player = Player::new();
    for _ in 0..10 {
        player.act(Action::TakeCash { amount: "10".to_owned() });
    }
    let case: HeldId = samples::id(0x4E);
    let held = |why| Outcome::Held { case, why };
    let outcomes = [
        Outcome::Applied,
        Outcome::Adjusted { remarks: vec![Known::Yes(Remark::OverCashLimit), Known::No("new".to_owned())] },
        held(HeldWhy::Reassigned),
        held(HeldWhy::Rule { code: Known::Yes(Refusal::WrongStage) }),
        held(HeldWhy::Reassigned),
        held(HeldWhy::Reassigned),
        held(HeldWhy::SignedContentMoved),
        Outcome::Refused { code: Known::Yes(Refusal::Ended) },
        held(HeldWhy::Behind { case }),
    ];
    let decisions = [(4, Decision::Accepted), (5, Decision::Attached), (6, Decision::Declined)];
    let working = working(&mut player.bench.model);
    for (pending, outcome) in working.outbox.pending.iter_mut().zip(outcomes) {
        pending.outcome = Some(outcome);
    }
    for (index, decision) in decisions {
        let pending = &working.outbox.pending[index];
        let (epoch, seq, hash) = (pending.epoch, pending.seq, pending.hash);
        let decided = DecisionAt { epoch, seq, hash, case, decision, reason: note("Spoke with both") };
        working.decisions.insert((epoch, seq), decided);
    }
    player.bench.send(Event::Open(Place::Outbox));
    shown!("outbox", &mut player.bench.model);
}

#[test]
fn settings_and_what_blocks_the_sync() {
    let mut player = Player::new();
    player.bench.send(Event::Open(Place::Settings));
    shown!("settings", &mut player.bench.model);
    player.bench.send(Event::Open(Place::Order { id: player.id.to_string() }));
    player.act(Action::Accept);
    player.bench.send(Event::Open(Place::Settings));
    shown!("settings_pending", &mut player.bench.model);
    working(&mut player.bench.model).sync.blocked = Some(Blocked::SignIn);
    shown!("sign_in_again", &mut player.bench.model);
    working(&mut player.bench.model).sync.blocked = Some(Blocked::Enrol);
    shown!("enrol_again", &mut player.bench.model);
    working(&mut player.bench.model).sync.blocked = Some(Blocked::Barred(Barred::Person));
    shown!("barred_person", &mut player.bench.model);
    working(&mut player.bench.model).sync.blocked = Some(Blocked::Barred(Barred::Device));
    shown!("barred_phone", &mut player.bench.model);
}

#[test]
fn one_line_says_how_the_phone_stands_with_the_server() {
    let mut player = Player::new();
    let mut lines = Vec::new();
    let mut look = |player: &mut Player, when: &str| {
        let drawn = Lang::ALL.map(|lang| in_language(&mut player.bench.model, lang).sync);
        let [en, zh] = drawn;
        lines.push(format!("{when}: {:?} {:?} stuck={} | {} | {}", en.state, en.action, en.is_stuck, en.text, zh.text));
    };
    look(&mut player, "offline");
    player.act(Action::Accept);
    look(&mut player, "offline with a record");
    player.bench.send(Event::Connectivity { is_online: true });
    look(&mut player, "no answer");
    player.bench.pass_ms(600_000);
    player.bench.pass_ms(600_000);
    look(&mut player, "no answer for long");
    player.bench.server.is_reachable = true;
    player.bench.send(Event::SyncNow);
    look(&mut player, "sent");
    for blocked in [Blocked::SignIn, Blocked::Enrol, Blocked::Update] {
        working(&mut player.bench.model).sync.blocked = Some(blocked);
        look(&mut player, "blocked");
    }
    working(&mut player.bench.model).sync.blocked = Some(Blocked::Barred(Barred::Person));
    look(&mut player, "barred");
    player.bench.server.is_reachable = false;
    player.act(Action::TakePhoto { caption: String::new() });
    look(&mut player, "barred with a record");
    insta::assert_snapshot!("sync_lines", lines.join("\n"));
}

#[test]
fn the_tabs_show_where_he_is_and_what_waits() {
    let mut player = Player::new();
    player.act(Action::TakeCash { amount: "10".to_owned() });
    let tabs = Lang::ALL.map(|lang| in_language(&mut player.bench.model, lang).tabs);
    insta::assert_debug_snapshot!("tabs", tabs);
}

#[test]
fn what_only_an_update_can_read_is_said_in_one_line_f71() {
    let mut player = Player::new();
    let strange = |n| SubjectKey { kind: SubjectKind(60_000), id: samples::id(n) };
    player.hear(vec![put_raw(strange(1), 1, "{}")]);
    let said = |player: &mut Player, place| {
        player.bench.send(Event::Open(place));
        Lang::ALL.map(|lang| match in_language(&mut player.bench.model, lang).screen {
            crate::view::ScreenView::Outbox(outbox) => outbox.unread,
            crate::view::ScreenView::Settings(settings) => settings.unread,
            other => panic!("{other:?}"),
        })
    };
    let one = [
        "Update the app to see one thing more. It is kept on this phone.",
        "另有 1 项内容需更新应用后才能查看，已保存在本机。",
    ];
    assert_eq!(said(&mut player, Place::Outbox), one.map(|text| Some(text.to_owned())));
    player.hear(vec![put_raw(strange(2), 1, "{}")]);
    let two = [
        "Update the app to see 2 things more. They are kept on this phone.",
        "另有 2 项内容需更新应用后才能查看，已保存在本机。",
    ];
    assert_eq!(said(&mut player, Place::Settings), two.map(|text| Some(text.to_owned())));
}

#[test]
fn colleagues_have_the_names_of_their_files() {
    let mut trial = Trial::registered(&samples::asset());
    trial.must(&samples::clerk(), &commands::assign(samples::colleague().person));
    trial.all(&samples::colleague(), [commands::ACCEPT, commands::START_TRAVEL, commands::ARRIVE, commands::finding()]);
    trial.must(&samples::clerk(), &commands::assign(samples::technician().person));
    let mut player = Player::with(&trial.order);
    let found_by = |player: &Player| player.order().visits.rows[0].head.clone().unwrap_or_default();
    assert_eq!(found_by(&player), "a colleague", "nobody told this phone his name");
    let file = |name| Person { id: samples::colleague().person, name: samples::line(name), ..samples::person() };
    for name in ["Zhao Min", "Zhao Min the elder"] {
        player.hear(vec![person(file(name))]);
        assert_eq!(found_by(&player), name);
    }
    player.bench.restart();
    player.bench.send(Event::Open(Place::Order { id: trial.order.id.to_string() }));
    assert_eq!(found_by(&player), "Zhao Min the elder");
}

#[test]
fn the_outbox_still_says_what_was_sent_after_a_restart() {
    let mut player = Player::new();
    player.act(Action::Accept);
    player.connect(true);
    player.bench.restart();
    player.bench.send(Event::Open(Place::Outbox));
    match in_language(&mut player.bench.model, Lang::En).screen {
        crate::view::ScreenView::Outbox(outbox) => {
            let said: Vec<_> = outbox.rows.iter().map(|row| (row.what.as_str(), row.state.as_str())).collect();
            assert_eq!(said, [("Accepted", "Received")]);
        }
        other => panic!("{other:?}"),
    }
}
