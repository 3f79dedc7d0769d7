//! Bits flip in the files (F5): it is told, or nothing that can be read has changed; and a command is never another one.

use std::fs;

use callout_fault_vfs::{Fault, flip_bit};

use super::{
    book::{Book, log, open},
    day::Day,
    phone::{Loss, Phone},
};

/// What became of a flipped bit.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// The store says that the file was damaged, and still has so many commands.
    Told(usize),
    /// Nothing that it holds has changed.
    Nothing,
    /// The last batch is missing, as if the power had gone before it was durable.
    LastBatch,
}

/// Opens the store over a file with a flipped bit.
fn look(phone: &Phone, day: &Day) -> Result<Seen, String> {
    let last = day.books.last().unwrap();
    // Broken or unavailable while it is opened or read: nothing is shown that is not so.
    let is_told = open(&phone.store).map_or(true, |contents| contents.salvage.is_some());
    let commands = log(&phone.store).unwrap_or_default();
    for row in &commands {
        if last.commands.get(&row.seq).is_none_or(|own| own.bytes != row.bytes) {
            return Err(format!("command {} is another one", row.seq));
        }
    }
    match Book::read(&phone.store) {
        _ if is_told => Ok(Seen::Told(commands.len())),
        Err(_) => Ok(Seen::Told(commands.len())),
        Ok(book) if book == *last => Ok(Seen::Nothing),
        Ok(book) if day.books.iter().rev().nth(1) == Some(&book) => Ok(Seen::LastBatch),
        Ok(book) => {
            let earlier = day.books.iter().position(|other| *other == book);
            Err(format!("{:?} changed in silence; state {earlier:?}", book.differences(last)))
        }
    }
}

/// Flips one bit after another, each in fresh copies of the files. Says how many cost the last batch.
fn flip_each(name: &str, files: &[(String, Vec<u8>)], day: &Day, flips: u64) -> u64 {
    let (mut told, mut last_batch, mut saved) = (0, 0, 0);
    for n in 0..flips {
        let phone = Phone::with_files(files);
        let (file, bytes) = &files[usize::try_from(n).unwrap() % files.len()];
        // Spread over the file, and every bit of a byte in turn; never the same place twice.
        let bit = n * (bytes.len() as u64 * 8 / flips) + n % 8;
        flip_bit(&phone.file(file.strip_prefix("store.db").unwrap()), bit).unwrap();
        match look(&phone, day) {
            Ok(Seen::Told(commands)) => (told, saved) = (told + 1, saved + commands),
            Ok(Seen::LastBatch) => last_batch += 1,
            Ok(Seen::Nothing) => {}
            Err(why) => panic!("{name}, {file}, bit {bit}: {why}"),
        }
    }
    let possible = told * day.books.last().unwrap().commands.len();
    println!("{name}: {flips} flips, {told} told ({saved} of {possible} commands), {last_batch} cost the last batch");
    assert!(saved * 100 > possible * 80, "{saved} of {possible}");
    last_batch
}

#[test]
fn a_flipped_bit_of_a_closed_file_is_told_or_changes_nothing_i22_f5() {
    let day = Day::whole();
    let mut phone = Phone::new();
    assert_eq!(phone.play(&day, 0).failure, None);
    phone.restart();
    let files = phone.files();
    assert_eq!(files.len(), 1, "closed in order, there is only the file");
    assert_eq!(flip_each("closed file", &files, &day, 250), 0);
}

/// F1 and F5 together: the power goes before each change of the rebuilding.
#[test]
fn a_power_cut_while_a_damaged_file_is_rebuilt_costs_nothing_more_i22_f5() {
    let day = Day::whole();
    let mut phone = Phone::new();
    assert_eq!(phone.play(&day, 0).failure, None);
    phone.restart();
    let mut files = phone.files();
    let commands = &day.books.last().unwrap().commands;
    let line = files[0].1.windows(15).position(|window| window == b"line 1 revision").unwrap();
    files[0].1[line] ^= 1;
    let mut tried = 0;
    for loss in [Loss::Nothing, Loss::Everything, Loss::Some(7)] {
        for after in 0.. {
            let mut phone = Phone::with_files(&files);
            phone.disk.plan(Fault::PowerCut { after });
            drop(open(&phone.store));
            let is_over = phone.disk.is_on();
            phone.lose_power(loss);
            let salvage = open(&phone.store).unwrap().salvage.unwrap_or_else(|| panic!("{after}: not told"));
            assert!(!salvage.is_log_damaged, "{after}");
            assert!(log(&phone.store).unwrap().iter().eq(commands.values()), "{after}, lost {loss:?}");
            phone.goes_on().unwrap();
            if is_over {
                break;
            }
            tried += 1;
        }
    }
    println!("{tried} crash points while a file is rebuilt");
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_flipped_bit_of_a_killed_phones_files_is_told_or_changes_nothing_i22_f5() {
    let (day, _) = Day::long();
    let mut phone = Phone::new();
    assert_eq!(phone.play(&day, 0).failure, None);
    phone.store.abandon();
    let mut files = phone.files();
    files.sort();
    assert_eq!(files.len(), 2, "the file and its write-ahead log");
    flip_each("killed phone", &files, &day, 160);
    assert!(fs::metadata(phone.file("-wal")).unwrap().len() > 3_000_000);
}
