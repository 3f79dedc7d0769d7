//! Photos: taken in from a file, and never lost in silence (F70).

use super::{
    bench::{Bench, assigned},
    syncing::open,
};
use crate::{
    domain::{
        cash::CashBook,
        digest::Digest,
        order::WorkOrder,
        subject::{Gone, Listed as _},
        time::Timestamp,
    },
    effects::store::{NoPicture, StoreFailure},
    model::{
        event::{Action, Event, FieldChange, Place},
        message::Message,
        working::{
            forms::Slot,
            photos::{self, Whereabouts},
        },
    },
    protocol::pull::Item,
    view::{self, FieldKind, SyncState},
};

/// I1: until a picture is recorded, the file is all that there is of it.
#[test]
fn the_file_of_a_photo_goes_when_it_is_recorded_and_stays_when_it_is_not() {
    let photo = || Event::Act(Action::TakePhoto { caption: String::new() });
    let mut bench = open();
    bench.store.fails = Some(StoreFailure::Full);
    bench.send(photo());
    assert_eq!((bench.store.files.len(), bench.store.blobs.len()), (1, 0));
    assert_eq!(bench.model.message, Some(Message::StoreFull));
    bench.store.fails = None;
    bench.send(photo());
    assert_eq!((bench.store.files.len(), bench.store.blobs.len(), bench.store.thumbnails.len()), (0, 1, 1));
}

/// I17, F70: a picture whose bytes are gone is lost once and for all to see, until its order leaves.
#[test]
fn a_photo_that_is_gone_before_it_was_sent_is_said_to_be_lost() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::TakePhoto { caption: "the plate".to_owned() }));
    let digest = *bench.store.blobs.first_key_value().expect("one").0;
    let at = |bench: &Bench| photos::whereabouts(bench.working(), digest);
    assert_eq!(at(&bench), Whereabouts::Waiting);
    bench.store.blobs.clear();
    bench.server.is_reachable = true;
    bench.send(Event::SyncNow);
    for _ in 0..2 {
        assert_eq!(at(&bench), Whereabouts::Lost);
        let view = view::view(&bench.model);
        assert_eq!((view.sync.state, view.sync.photos), (SyncState::Trouble, 0));
        assert_eq!(view.sync.text, "1 photo was lost before it was sent");
        bench.restart();
        bench.send(Event::SyncNow);
    }
    assert_eq!(bench.server.reports.last().expect("one").1.photos_lost, 1);
    let gone = Item::Gone { key: WorkOrder::key(assigned().id.0), why: Gone::Reassigned };
    bench.server.items = vec![gone];
    bench.send(Event::SyncNow);
    assert_eq!(view::view(&bench.model).sync.state, SyncState::Sent);
}

/// F5: a file that was damaged gave its records and not its photos; the office may have them.
#[test]
fn a_record_without_its_photo_asks_the_office_before_it_is_said_to_be_lost() {
    for is_there in [true, false] {
        let mut bench = open();
        bench.server.is_reachable = false;
        bench.send(Event::Act(Action::TakePhoto { caption: String::new() }));
        let digest = *bench.store.blobs.first_key_value().expect("one").0;
        bench.store.blobs.clear();
        bench.restart();
        assert_eq!(photos::whereabouts(bench.working(), digest), Whereabouts::Waiting);
        bench.server.has_pictures = is_there;
        bench.server.is_reachable = true;
        bench.send(Event::SyncNow);
        let then = photos::whereabouts(bench.working(), digest);
        assert_eq!(then, if is_there { Whereabouts::Here } else { Whereabouts::Lost });
    }
}

/// A picture that is none frees the form, whose other answers stay, and the next attempt says nothing of it.
#[test]
fn a_form_whose_photo_was_none_can_be_submitted_again_f70() {
    let mut bench = open();
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::StartTravel));
    bench.send(Event::Act(Action::Arrive));
    bench.send(Event::Do { action: "take_photo".to_owned() });
    bench.store.is_photo_unreadable = true;
    bench.send(Event::Submit);
    let form = || view::view(&bench.model).form.expect("it is still open");
    assert!(form().can_submit && !form().is_waiting);
    assert_eq!(bench.model.message, Some(Message::NoPicture(NoPicture::NotThere)));
    bench.store.is_photo_unreadable = false;
    bench.send(Event::Submit);
    assert_eq!(bench.model.message, Some(Message::Saved));
    assert!(view::view(&bench.model).form.is_none());
}

/// Instruments take their time: what they say belongs to the order at which they were asked, whatever is on the screen by then.
#[test]
fn what_an_instrument_says_belongs_to_the_order_at_which_it_was_asked() {
    let mut bench = open();
    bench.server.is_reachable = false;
    bench.send(Event::Act(Action::Accept));
    bench.send(Event::Act(Action::StartTravel));
    bench.goes_meanwhile = Some(Place::Cash);
    for action in [Action::Arrive, Action::TakePhoto { caption: String::new() }] {
        bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
        bench.send(Event::Act(action));
        assert_eq!(bench.model.message, Some(Message::Saved));
        assert_eq!(bench.working().nav.open_order(), None, "he went on meanwhile");
    }
    let order = bench.working().mirror.order(assigned().id).expect("it is here");
    assert_eq!(order.record.photos.len(), 1);
    assert!(order.open_visit(bench.working().session.person).expect("a visit").arrived.is_some());
}

fn field_of(bench: &Bench, id: &str) -> FieldKind {
    let form = view::view(&bench.model).form.expect("a form");
    let mut fields = form.sections.into_iter().flat_map(|section| section.fields);
    fields.find(|field| field.id == id).expect("the field").kind
}

fn chosen(bench: &Bench, id: &str) -> Vec<bool> {
    match field_of(bench, id) {
        FieldKind::Photos { rows, .. } => rows.iter().map(|row| row.is_chosen).collect(),
        other => panic!("{other:?}"),
    }
}

fn change(bench: &mut Bench, field: &str, change: FieldChange) {
    bench.send(Event::Change { field: field.to_owned(), change });
}

/// At the customer's, the form for taking goods back open.
fn taking_goods() -> Bench {
    let mut bench = open();
    bench.server.is_reachable = false;
    for action in [Action::Accept, Action::StartTravel, Action::Arrive] {
        bench.send(Event::Act(action));
    }
    bench.send(Event::Do { action: "take_goods".to_owned() });
    bench
}

/// P10: a picture of the goods is taken where they are described, chosen there, and survives a kill with what was typed.
#[test]
fn a_photo_taken_in_a_form_is_chosen_there_and_the_form_goes_on() {
    let mut bench = taking_goods();
    change(&mut bench, "1.condition", FieldChange::Write { value: "scratched".to_owned() });
    change(&mut bench, "1.photos", FieldChange::Photograph);
    assert_eq!(bench.model.message, Some(Message::Saved));
    assert_eq!(bench.working().mirror.order(assigned().id).expect("here").record.photos.len(), 1);
    bench.restart();
    assert_eq!(chosen(&bench, "1.photos"), [true]);
    assert!(matches!(field_of(&bench, "1.condition"), FieldKind::Text { value, .. } if value == "scratched"));
    bench.store.is_photo_unreadable = true;
    change(&mut bench, "1.photos", FieldChange::Photograph);
    assert_eq!(bench.model.message, Some(Message::NoPicture(NoPicture::NotThere)));
    assert_eq!(chosen(&bench, "1.photos"), [true], "what is no picture leaves the form as it was");
    change(&mut bench, "promised", FieldChange::Write { value: "2026-12-31".to_owned() });
    bench.send(Event::Submit);
    let view::ScreenView::Order(order) = view::view(&bench.model).screen else { panic!("an order") };
    assert_eq!(order.photos.rows[0].belongs.as_deref(), Some("KFR-35GW"));
}

/// The person walks on before the camera is done: the picture waits in the form's draft, and is none of a form that went.
#[test]
fn a_photo_that_comes_late_waits_in_the_draft_of_its_form() {
    let mut bench = taking_goods();
    change(&mut bench, "1.condition", FieldChange::Write { value: "scratched".to_owned() });
    bench.goes_meanwhile = Some(Place::Cash);
    change(&mut bench, "1.photos", FieldChange::Photograph);
    bench.goes_meanwhile = None;
    bench.send(Event::Open(Place::Order { id: assigned().id.to_string() }));
    bench.send(Event::Do { action: "take_goods".to_owned() });
    assert_eq!(chosen(&bench, "1.photos"), [true]);
    let key = bench.working().forms.open.as_ref().expect("open").key;
    bench.send(Event::Discard);
    bench.send(Event::Confirm { is_sure: true });
    let gone = Slot { key, field: "1.photos".to_owned() };
    let mut forms = bench.working().forms.clone();
    assert!(!forms.choose_photo(&gone, Digest::of(b"late"), Timestamp::from_ms(0)));
    assert!(forms.drafts.get(key).is_none());
}

/// What is recorded meanwhile is not what the form waits for.
#[test]
fn a_form_closes_with_its_own_command_alone() {
    let mut bench = taking_goods();
    change(&mut bench, "1.condition", FieldChange::Write { value: "scratched".to_owned() });
    let mut forms = bench.working().forms.clone();
    forms.open.as_mut().expect("open").is_sent = true;
    let key = forms.open.as_ref().expect("open").key;
    assert_eq!(forms.waiting_for(WorkOrder::KIND, "take_goods"), Some(key));
    assert_eq!(forms.waiting_for(WorkOrder::KIND, "arrive"), None);
    assert_eq!(forms.waiting_for(CashBook::KIND, "take_goods"), None);
    let slot = Slot { key, field: "1.photos".to_owned() };
    assert!(!forms.choose_photo(&slot, Digest::of(b"late"), Timestamp::from_ms(0)), "what it says is on its way");
}
