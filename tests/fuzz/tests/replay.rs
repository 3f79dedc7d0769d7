//! Every kept input, and changed copies of it, through every target: on the stable compiler, the same in every run.
//!
//! What libFuzzer found stays in the corpus, so that it is found again here. A failure prints the input.

use std::panic::{AssertUnwindSafe, catch_unwind};

use callout_fuzz::{
    TARGETS, Target,
    change::{Chance, changed},
    corpus,
};

/// Changed copies for each target; by hand more, with `CALLOUT_FUZZ_COPIES`.
const COPIES: usize = 3_000;

fn copies() -> usize {
    std::env::var("CALLOUT_FUZZ_COPIES").ok().and_then(|copies| copies.parse().ok()).unwrap_or(COPIES)
}

fn play(target: &Target, name: &str, bytes: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    assert!(held.is_ok(), "{} does not hold for {name}: \"{}\"", target.name, bytes.escape_ascii());
}

fn replay(name: &str) {
    let target = Target::of_name(name).expect("a target");
    let inputs = corpus::inputs(name).expect("a corpus");
    assert!(!inputs.is_empty(), "{name} has no corpus");
    for (file, bytes) in &inputs {
        play(target, file, bytes);
    }
    let others: Vec<Vec<u8>> = inputs.iter().map(|(_, bytes)| bytes.clone()).collect();
    let mut chance = Chance::of(name.len() as u64);
    for copy in 0..copies() {
        let (file, bytes) = &inputs[copy % inputs.len()];
        play(target, &format!("copy {copy} of {file}"), &changed(bytes, &others, &mut chance));
    }
}

/// A test a target, so that they run beside one another and one alone can be asked for.
macro_rules! replays {
    ($($name:ident),+) => {
        $(#[test] fn $name() { replay(stringify!($name)); })+

        #[test]
        fn every_target_is_replayed() {
            let replayed = [$(stringify!($name)),+];
            assert_eq!(TARGETS.iter().map(|target| target.name).collect::<Vec<_>>(), replayed);
        }
    };
}

replays!(push, command, rescue, pull, cursor, sign_in, photo, picture, settings, text);
