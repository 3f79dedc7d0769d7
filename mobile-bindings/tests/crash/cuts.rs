//! The power goes, or the process is killed, before each change of the disk (F1, F2).

use callout_fault_vfs::Fault;

use super::{
    day::Day,
    phone::{Loss, Phone},
};

/// What a phone has behind it, and the day.
pub struct Scene {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
    /// What it does before the day, in the same run of the app.
    morning: Option<Day>,
    pub day: Day,
}

impl Scene {
    pub fn whole_day() -> Self {
        Self { name: "whole day", files: Vec::new(), morning: None, day: Day::whole() }
    }

    /// The write-ahead log reaches the length at which it is written back, and begins anew.
    fn long_log() -> Self {
        let (morning, day) = Day::long();
        let mut phone = Phone::new();
        phone.play(&morning, 0);
        assert!(log_pages(&phone) < PAGES_WRITTEN_BACK, "the morning does not write it back");
        phone.play(&day, 0);
        assert!(log_pages(&phone) < 100, "the day does");
        Self { name: "long log", files: Vec::new(), morning: Some(morning), day }
    }

    /// A long write-ahead log was left by a run that did not end well.
    fn left_log() -> Self {
        let (morning, day) = Day::long();
        let mut phone = Phone::new();
        phone.play(&morning, 0);
        phone.store.abandon();
        Self { name: "left log", files: phone.files(), morning: None, day }
    }

    /// One fault; then what is left is looked into. Says whether it came to pass.
    fn cut(&self, fault: Fault, loss: Loss) -> Result<bool, String> {
        self.cut_on(&mut Phone::with_files(&self.files), fault, loss)
    }

    /// The same on a phone that is there already.
    pub fn cut_on(&self, phone: &mut Phone, fault: Fault, loss: Loss) -> Result<bool, String> {
        let failed = |why| format!("{}, {fault:?}, lost {loss:?}: {why}", self.name);
        if let Some(morning) = &self.morning {
            phone.play(morning, 0);
        }
        phone.disk.plan(fault);
        let played = phone.play(&self.day, 0);
        let came = !phone.disk.is_on();
        phone.lose_power(loss);
        phone.holds(&self.day, played.done).map_err(failed)?;
        phone.goes_on().map_err(failed)?;
        Ok(came)
    }

    /// Every point at which the fault can come, until the day runs through without it.
    fn every(&self, fault: impl Fn(u64) -> Fault, losses: &[Loss]) {
        let mut tried = 0;
        for loss in losses {
            for n in 0.. {
                // Another chance at every point.
                let loss = if let Loss::Some(seed) = loss { Loss::Some(seed ^ n << 8) } else { *loss };
                match self.cut(fault(n), loss) {
                    Ok(true) => tried += 1,
                    Ok(false) => break,
                    Err(why) => panic!("{why}"),
                }
            }
        }
        println!("{}, {:?} …: {tried} crash points, lost {losses:?}", self.name, fault(0));
        assert!(tried > 40, "{tried}");
    }
}

/// The store's number.
const PAGES_WRITTEN_BACK: u64 = 1_000;

fn log_pages(phone: &Phone) -> u64 {
    std::fs::metadata(phone.file("-wal")).unwrap().len() / 4_096
}

fn power_cut(after: u64) -> Fault {
    Fault::PowerCut { after }
}

#[test]
fn a_kill_before_any_write_leaves_whole_batches_i1_i3_f1() {
    Scene::whole_day().every(power_cut, &[Loss::Nothing]);
}

#[test]
fn a_power_cut_loses_no_batch_that_was_done_i1_i3_f2() {
    Scene::whole_day().every(power_cut, &[Loss::Everything]);
}

#[test]
fn a_power_cut_that_keeps_some_writes_loses_no_batch_that_was_done_i1_i3_f2() {
    Scene::whole_day().every(power_cut, &[Loss::Some(1), Loss::Some(2)]);
}

#[test]
fn a_torn_page_is_no_part_of_a_batch_i3_f2() {
    let first_sectors = |n: u64| Fault::TornWrite { after: n, sectors: (1 << (1 + n % 7)) - 1 };
    Scene::whole_day().every(first_sectors, &[Loss::Nothing]);
    let last_sectors = |n: u64| Fault::TornWrite { after: n, sectors: u64::MAX << (1 + n % 7) };
    Scene::whole_day().every(last_sectors, &[Loss::Some(3)]);
}

#[test]
fn a_log_that_is_written_back_and_begins_anew_loses_nothing_i1_i3_f2() {
    Scene::long_log().every(power_cut, &[Loss::Some(4)]);
}

#[test]
fn a_log_that_was_left_is_written_back_at_the_start_i1_i3_f2() {
    Scene::left_log().every(power_cut, &[Loss::Everything, Loss::Some(5)]);
}

/// A day that is cut short again and again, each time going on with what is there.
#[test]
fn a_day_of_many_power_cuts_ends_as_one_without_i1_i3_f2() {
    let scene = Scene::whole_day();
    let mut cuts = 0;
    for seed in 0..40 {
        let mut phone = Phone::new();
        let mut from = 0;
        for turn in 0.. {
            // Deterministic, different for each seed and turn, and now and then within the start itself.
            phone.disk.plan(power_cut((seed * 7 + turn * 13) % 61));
            let played = phone.play(&scene.day, from);
            let is_over = phone.disk.is_on();
            phone.lose_power(Loss::Some(seed << 8 | turn));
            from = phone.holds(&scene.day, played.done).unwrap_or_else(|why| panic!("{seed}, turn {turn}: {why}"));
            if is_over {
                break;
            }
            cuts += 1;
        }
        assert_eq!(from, scene.day.books.len() - 1);
        phone.goes_on().unwrap();
    }
    println!("{cuts} power cuts in 40 days");
    assert!(cuts > 100, "{cuts}");
}
