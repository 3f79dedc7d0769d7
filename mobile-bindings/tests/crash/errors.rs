//! The disk fails and the app goes on: errors once and for a while, no room, failed syncs (F3, F4, F38).

use callout_core::effects::store::StoreFailure;
use callout_fault_vfs::{Counts, Fault, Operation};

use super::{
    book::Book,
    day::{Day, Step},
    phone::{Loss, Phone},
};

/// Plays the day through a fault: a batch that fails changes nothing, what was there can be read, and when the fault is
/// over the same batch is done. Says whether the fault came.
fn ride_out(day: &Day, fault: Fault, is_right: fn(&StoreFailure) -> bool) -> Result<bool, String> {
    let mut phone = Phone::new();
    phone.disk.plan(fault);
    let mut has_failed = false;
    let mut done = 0;
    for step in &day.steps {
        match step {
            Step::Restart => phone.restart(),
            Step::Kill => phone.kill(),
            Step::Commit(writes) => {
                if let Err(failure) = phone.commit(writes) {
                    let told = |why: &str| format!("{fault:?}, batch {done}, {failure:?}: {why}");
                    if !is_right(&failure) {
                        return Err(told("another failure was expected"));
                    }
                    has_failed = true;
                    if phone.disk.counts().writes > 0 && done > 0 {
                        let book = Book::read(&phone.store).map_err(|why| told(&why))?;
                        if book != day.books[done] {
                            return Err(told(&format!("changed: {:?}", book.differences(&day.books[done]))));
                        }
                    }
                    phone.disk.lift();
                    phone.commit(writes).map_err(|failure| told(&format!("and then {failure:?}")))?;
                }
                done += 1;
            }
        }
    }
    phone.disk.lift();
    phone.lose_power(Loss::Everything);
    phone.holds(day, done).and_then(|_| phone.goes_on()).map_err(|why| format!("{fault:?}: {why}"))?;
    Ok(has_failed)
}

/// The fault at every place that the day has for it.
fn every(fault: impl Fn(u64) -> Fault, places: u64, is_right: fn(&StoreFailure) -> bool) {
    let day = Day::whole();
    let mut failed = 0;
    for n in 0..places {
        failed += u64::from(ride_out(&day, fault(n), is_right).unwrap_or_else(|why| panic!("{why}")));
    }
    println!("{:?} …: {places} places, {failed} with a batch that failed", fault(0));
    assert!(failed > 0);
}

/// How often a day without faults does it.
fn times(operation: Operation) -> u64 {
    let mut phone = Phone::new();
    assert_eq!(phone.play(&Day::whole(), 0).failure, None);
    phone.disk.counts().of(operation)
}

fn once(of: Operation) -> impl Fn(u64) -> Fault {
    move |after| Fault::Errors { of, after, times: 1 }
}

#[test]
fn a_write_that_fails_once_leaves_nothing_of_its_batch_i3_f4() {
    let is_right = |failure: &StoreFailure| matches!(failure, StoreFailure::Unavailable(_));
    every(once(Operation::Write), times(Operation::Write), is_right);
}

#[test]
fn a_file_that_cannot_be_read_or_opened_for_a_moment_is_not_a_damaged_one_f4() {
    let is_right = |failure: &StoreFailure| matches!(failure, StoreFailure::Unavailable(_));
    for operation in [Operation::Read, Operation::Open, Operation::Create] {
        every(once(operation), times(operation), is_right);
    }
}

#[test]
fn a_full_disk_takes_no_part_of_a_batch_can_be_read_and_works_again_i3_f3() {
    every(|after| Fault::Full { after }, times(Operation::Write), |failure| *failure == StoreFailure::Full);
}

#[test]
fn a_file_that_may_not_grow_takes_no_part_of_a_batch_i3_f3() {
    let day = Day::whole();
    let mut refused = 0;
    for pages_max in 1..60 {
        let mut phone = Phone::new();
        phone.store.limit_pages(pages_max);
        let played = phone.play(&day, 0);
        let Some(failure) = played.failure else { continue };
        assert_eq!(failure, StoreFailure::Full, "{pages_max} pages");
        refused += 1;
        phone.store.limit_pages(0);
        if played.done > 0 {
            assert_eq!(Book::read(&phone.store).as_ref(), Ok(&day.books[played.done]), "{pages_max} pages");
        }
        let played = phone.play(&day, played.done);
        assert_eq!(played.failure, None, "{pages_max} pages");
        phone.lose_power(Loss::Everything);
        assert_eq!(phone.holds(&day, played.done), Ok(played.done), "{pages_max} pages");
    }
    println!("a batch was refused at {refused} sizes of the file");
    assert!(refused > 15, "{refused}");
}

/// I22: after a failed sync nobody knows what is on the disk. Nothing more is written and no sync is tried again, until the
/// app is started anew and reads what is there.
#[test]
fn after_a_failed_sync_nothing_is_written_until_the_next_start_i22_f38() {
    let day = Day::whole();
    let places = times(Operation::Sync);
    for after in 0..places {
        if let Err(why) = stop_at_failed_sync(&day, after) {
            panic!("sync {after}: {why}");
        }
    }
    println!("{places} failed syncs");
    assert!(places > 40, "{places}");
}

fn stop_at_failed_sync(day: &Day, after: u64) -> Result<(), String> {
    let mut phone = Phone::new();
    phone.disk.plan(Fault::Errors { of: Operation::Sync, after, times: 1 });
    let (mut done, mut before) = (0, 0);
    // What the disk was asked when the sync had failed, in this run of the app.
    let mut stopped: Option<Counts> = None;
    for step in &day.steps {
        match (step, stopped) {
            (Step::Restart, None) => phone.restart(),
            (Step::Kill, None) => phone.kill(),
            (Step::Restart | Step::Kill, Some(_)) => break,
            (Step::Commit(writes), None) => {
                match phone.commit(writes) {
                    Ok(()) => done += 1,
                    Err(StoreFailure::Broken(_)) => {}
                    Err(failure) => return Err(format!("batch {done}: {failure:?}")),
                }
                let counts = phone.disk.counts();
                stopped = (before..counts.syncs).contains(&after).then_some(counts);
            }
            (Step::Commit(writes), Some(_)) => match phone.commit(writes) {
                Err(StoreFailure::Broken(_)) => {}
                other => return Err(format!("{done} were done, and the next batch is answered {other:?}")),
            },
        }
        before = phone.disk.counts().syncs;
    }
    let now = phone.disk.counts();
    if now.syncs <= after {
        return Err("it never came".to_owned());
    }
    if let Some(then) = stopped.filter(|then| (then.writes, then.syncs) != (now.writes, now.syncs)) {
        return Err(format!("the disk is still written: {then:?}, then {now:?}"));
    }
    if stopped.is_some() && done > 0 && Book::read(&phone.store)? != day.books[done] {
        return Err(format!("what can be read is not the state after {done} batches"));
    }
    phone.lose_power(Loss::Everything);
    phone.holds(day, done)?;
    phone.goes_on()
}
