//! Photos: taken in from a file, and never lost in silence (F70).

use super::{
    bench::{Bench, assigned},
    syncing::open,
};
use crate::{
    domain::{
        order::WorkOrder,
        subject::{Gone, Listed as _},
    },
    effects::store::{NoPicture, StoreFailure},
    model::{
        event::{Action, Event, Place},
        message::Message,
        working::photos::{self, Whereabouts},
    },
    protocol::pull::Item,
    view::{self, SyncState},
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
