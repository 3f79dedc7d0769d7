//! Anchors as they are written, lost, edited and compared.

use std::{fs, path::Path, time::Duration};

use callout_core::domain::{digest::Digest, time::Timestamp};
use serde_json::json;
use tokio::time::Instant;

use super::{
    Anchor, Wrong,
    check::{Checked, check},
    keep::{EVERY, Keeper, Turn},
    last, open,
    place::Place,
};
use crate::{
    config::Config,
    services::older_past,
    store::{Statement, args, meta, statements},
    testing::{TestServer, office::Day},
};

statements! {
    /// For tests: what was logged behind an entry is cut off.
    CUT = "delete from branch_log where branch = $1 and seq > $2";
    /// For tests: and another head is put in its place.
    HEAD = "update branch_heads set seq = $2, digest = (select l.hash from branch_log l where l.branch = $1 and l.seq = $2)
        where branch = $1";
    /// For tests: an entry is another one.
    REWRITE = "update branch_log set hash = $2 where branch = $1 and seq = 3";
    /// For tests: where a log stands.
    SEQ = "select seq from branch_heads where branch = $1";
}

const _: &[Statement] = ALL;

async fn day_with(anchors: &Path) -> Day {
    let file = anchors.to_owned();
    let day = Day::at(TestServer::with(|config| config.anchor_file = Some(file)).await).await;
    day.call().await;
    day
}

async fn write(day: &Day, anchors: &Path) -> Turn {
    Keeper::new(anchors.to_owned(), Instant::now()).turn(&day.server.state, Instant::now()).await
}

async fn checked(day: &Day, anchors: &Path) -> Checked {
    let mut tx = day.server.state.db.read().await.expect("a reader");
    check(&mut tx, anchors).await.expect("it reads").expect("anchors")
}

fn said(checked: &Checked) -> String {
    checked.findings.first.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

async fn cut(day: &Day, to: i64) {
    let mut tx = day.server.state.db.write().await.expect("a writer");
    tx.execute(CUT, args![day.server.branch, to]).await.expect("cut");
    tx.execute(HEAD, args![day.server.branch, to]).await.expect("lowered");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn every_anchor_lies_on_its_log_until_it_is_cut_or_written_anew_i16() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("anchors");
    let day = day_with(&file).await;
    for _ in 0..2 {
        assert_eq!(write(&day, &file).await, Turn::Written);
        day.call().await;
    }
    let before = checked(&day, &file).await;
    assert_eq!((before.anchors, before.findings.count, before.ahead > 0), (2, 0, true), "{}", said(&before));

    let mut tx = day.server.state.db.write().await.expect("a writer");
    tx.execute(REWRITE, args![day.server.branch, Digest([7; 32])]).await.expect("rewritten");
    tx.commit().await.expect("a commit");
    let anew = said(&checked(&day, &file).await);
    assert!(anew.contains("entry 3, as it was anchored at 2027-03-01") && anew.contains("was written anew"), "{anew}");

    cut(&day, 2).await;
    let gone = said(&checked(&day, &file).await);
    assert!(gone.contains("anchored at 2027-03-01") && gone.contains("is gone: the log was cut"), "{gone}");
}

#[tokio::test]
async fn a_line_that_was_edited_cut_or_taken_out_is_found_i16() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("anchors");
    let day = day_with(&file).await;
    for _ in 0..4 {
        write(&day, &file).await;
    }
    let whole = fs::read_to_string(&file).expect("anchors");
    let lines: Vec<&str> = whole.lines().collect();
    let wrongs = |text: String| {
        fs::write(&file, text).expect("edited");
        open(&file).expect("it opens").expect("anchors").filter_map(Result::err).collect::<Vec<_>>()
    };
    assert_eq!(wrongs(whole.clone()), []);
    assert_eq!(wrongs(whole.replacen("\"seq\":3", "\"seq\":4", 1)), [Wrong::Edited(1)]);
    assert_eq!(wrongs(whole[..whole.len() - 9].to_owned()), [Wrong::Edited(4)]);
    assert_eq!(wrongs(format!("{}\n{}\n{}\n", lines[0], lines[2], lines[3])), [Wrong::Order(2)]);
    assert_eq!(wrongs(format!("{}\n{}\n", lines[2], lines[3])), [Wrong::Order(1)]);

    // What a crash left half-written is no line, and the next one follows on the one before it.
    wrongs(whole[..whole.len() - 9].to_owned());
    write(&day, &file).await;
    let mended = fs::read_to_string(&file).expect("anchors");
    assert_eq!(mended.lines().count(), 4);
    assert_eq!(wrongs(mended), []);
}

#[tokio::test]
async fn while_their_disk_is_away_writes_go_on_and_an_hour_later_somebody_is_told_f47() {
    let folder = tempfile::tempdir().expect("a folder");
    let (away, file) = (folder.path().join("away"), folder.path().join("away/anchors"));
    let day = day_with(&file).await;
    let began = Instant::now();
    let mut keeper = Keeper::new(file.clone(), began);
    let state = &day.server.state;
    assert!(matches!(keeper.turn(state, began).await, Turn::Waits(_)));
    day.call().await;
    assert!(matches!(keeper.turn(state, began + EVERY / 2).await, Turn::Waits(_)));
    assert!(matches!(keeper.turn(state, began + EVERY).await, Turn::Alarm(_)));
    assert!(matches!(keeper.turn(state, began + EVERY + Duration::from_mins(1)).await, Turn::Waits(_)), "once an hour");
    fs::create_dir(&away).expect("it is back");
    assert_eq!(keeper.turn(state, began + 2 * EVERY).await, Turn::Written);
    let checked = checked(&day, &file).await;
    assert_eq!((checked.anchors, checked.ahead, checked.findings.count), (1, 0, 0), "with the newest heads");
}

#[tokio::test]
async fn the_doctor_shows_when_none_was_written_though_logs_went_on_f47() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("anchors");
    let day = day_with(&file).await;
    let now = || Timestamp::from(day.server.state.clock.now());
    write(&day, &file).await;
    day.server.advance(Duration::from_mins(10));
    day.call().await;
    assert_eq!(checked(&day, &file).await.notices(now()), Vec::<String>::new(), "within the hour");
    day.server.advance(Duration::from_hours(3));
    let notices = checked(&day, &file).await.notices(now());
    assert!(notices[0].starts_with("the last is of 2027-03-01 00:00"), "{notices:?}");
    write(&day, &file).await;
    let notices = checked(&day, &file).await.notices(now());
    assert!(notices[0].starts_with("none was written from 2027-03-01 00:00"), "{notices:?}");
}

#[tokio::test]
async fn a_database_that_is_older_than_its_last_anchor_begins_a_new_life_f79() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("anchors");
    let day = day_with(&file).await;
    let state = &day.server.state;
    write(&day, &file).await;
    day.call().await;
    assert_eq!(older_past::by_anchor(state).await.expect("it looks"), None, "it is what it was, and goes on");

    let mut tx = state.db.read().await.expect("a reader");
    let before = meta::read(&mut tx).await.expect("an identity").incarnation;
    let (seq,): (i64,) = tx.one(SEQ, args![day.server.branch]).await.expect("a head");
    drop(tx);
    cut(&day, seq - 2).await;
    let life = older_past::by_anchor(state).await.expect("it looks");
    assert!(life.is_some_and(|life| life != before));
    assert_eq!(day.server.security_events("database_restored").await, 1);
    assert_eq!(older_past::by_anchor(state).await.expect("it looks"), None, "once");
    let checked = checked(&day, &file).await;
    assert_eq!((checked.findings.count, checked.lost.count), (0, 1));
    let notices = checked.notices(state.clock.now().into());
    assert!(
        notices[0].contains("is gone") && notices[0].contains("right if a backup was put back then"),
        "{notices:?}"
    );
}

#[test]
fn an_anchor_says_where_it_stands_in_words_that_stay() {
    let incarnation = uuid::Uuid::from_u128(1).into();
    let anchor = Anchor::new(Timestamp::from_ms(5), incarnation, Vec::new(), Digest::ZERO);
    let line: serde_json::Value = serde_json::from_str(&anchor.line().expect("JSON")).expect("JSON");
    assert_eq!((&line["at"], &line["heads"]), (&json!(5), &json!([])));
    assert_ne!(anchor.hash, Anchor::new(Timestamp::from_ms(6), incarnation, Vec::new(), Digest::ZERO).hash);
    assert_eq!(last(Path::new("/nowhere/anchors")).ok(), Some(None));
}

#[test]
fn anchors_beside_the_database_or_nowhere_are_warned_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = |anchors: Option<&str>, database: Option<&str>| Config {
        data_dir: folder.path().to_owned(),
        anchor_file: anchors.map(Into::into),
        database_url: database.map(str::to_owned),
        ..Config::default()
    };
    let beside = folder.path().join("not/yet/anchors");
    let beside = beside.to_str().expect("a path");
    assert_eq!(Place::of(&config(None, None)), Place::Unset);
    assert!(Place::of(&config(None, None)).advice().is_some());
    assert_eq!(Place::of(&config(Some(beside), None)), Place::Beside(beside.into()));
    let remote = Place::of(&config(Some(beside), Some("postgres://db/callout")));
    assert_eq!((remote.advice(), remote.file()), (None, Some(Path::new(beside))));
    if cfg!(target_os = "linux") {
        assert_eq!(Place::of(&config(Some("/proc/anchors"), None)).advice(), None);
    }
}
