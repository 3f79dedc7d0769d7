//! `cargo xtask simulate`.
use callout_tests::simulator::{faults::Faults, play_fast, world::Setting};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let from: u64 = args[1].parse().unwrap();
    let to: u64 = args[2].parse().unwrap();
    let told = args.len() > 3;
    let root = tempfile::tempdir_in("/dev/shm").unwrap();
    let start = std::time::Instant::now();
    let (mut bad, mut commands) = (0, 0);
    for seed in from..=to {
        let folder = root.path().join(seed.to_string());
        let setting = Setting { seed, phones: 4, steps: 320, faults: Faults::all(), is_told: told, folder: folder.clone() };
        let report = play_fast(&setting);
        commands += report.commands;
        for line in &report.story { println!("{line}"); }
        if let Some(failure) = &report.failure { bad += 1; println!("seed {seed}: {failure} [{}]", report.had.text()); }
        if told { println!("hash {:016x} commands {}", report.hash, report.commands); }
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!("{} seeds, {bad} bad, {commands} commands, {:?}", to - from + 1, start.elapsed());
}
