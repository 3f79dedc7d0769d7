//! A technician's day as the core writes it: enrolment, a picture in pages, commands, photos,
//! outcomes, acknowledgements, an order that leaves, restarts.

use callout_core::{
    domain::{digest::Digest, subject::SubjectKey},
    effects::store::{CommandRow, Write},
    protocol::command::Envelope,
};

use super::book::Book;

/// What happens to the store.
#[derive(Clone, Debug)]
pub enum Step {
    /// A batch.
    Commit(Vec<Write>),
    /// The app is closed in order and started again.
    Restart,
    /// The process is killed and started again.
    Kill,
}

/// The steps, and what the store holds after each number of batches.
pub struct Day {
    pub steps: Vec<Step>,
    pub books: Vec<Book>,
}

impl Day {
    pub fn of(steps: Vec<Step>, before: Book) -> Self {
        let mut books = vec![before];
        for step in &steps {
            if let Step::Commit(writes) = step {
                let mut book = books.last().unwrap().clone();
                for write in writes {
                    book.apply(write);
                }
                assert!(!book.has_gap());
                books.push(book);
            }
        }
        Self { steps, books }
    }

    /// A day with everything in it, from an empty phone.
    pub fn whole() -> Self {
        let photo = photo(1, 14_000);
        let steps = vec![
            Step::Commit(vec![Write::ClearMirror, meta("session", "somebody")]),
            Step::Commit(vec![Write::StagePage { n: 0, bytes: text("page 0", 2_000) }, meta("mirror.staging", "1")]),
            Step::Commit(picture((1..=3).map(|n| put_order(n, 1)).collect(), 10)),
            recorded(1, 1, 300, None),
            recorded(2, 1, 300, Some(photo.clone())),
            Step::Restart,
            Step::Commit((1..=2).map(outcome).collect()),
            Step::Commit(picture(vec![put_order(1, 2), acknowledged(2), Write::DropSubject(order(3))], 11)),
            Step::Commit(vec![Write::SetBlobSent { digest: photo.0, epoch: 1, seq: 2 }]),
            recorded(3, 1, 300, None),
            Step::Kill,
            // A signature travels inside its command.
            recorded(4, 2, 6_000, None),
            Step::Commit(vec![outcome(3), outcome(4)]),
            Step::Commit(vec![acknowledged(4), Write::ForgetAcknowledged { epoch: 1, through_seq: 2 }]),
            // The server was restored from a backup and has forgotten the last one.
            Step::Commit(vec![acknowledged(3), Write::DoubtBlobs, meta("log", "sent again")]),
            Step::Commit(vec![
                Write::ClearMeta("mirror.cursor"),
                Write::ClearStaged,
                Write::ClearMeta("mirror.staging"),
            ]),
            Step::Restart,
            recorded(5, 2, 300, None),
        ];
        Self::of(steps, Book::default())
    }

    /// Of a phone whose write-ahead log has nearly the thousand pages at which it is written back: the next commands.
    /// The first day fills the log, the second goes on.
    pub fn long() -> (Self, Self) {
        let first = vec![Step::Commit(vec![meta("session", "somebody"), put_order(1, 1)])];
        let filled = (1..=FILLING).map(|seq| recorded(seq, 1, 200, None));
        let first = Self::of(first.into_iter().chain(filled).collect(), Book::default());
        let next = (FILLING + 1..=FILLING + 5).map(|seq| recorded(seq, 1, 200, None)).collect();
        let next = Self::of(next, first.books.last().unwrap().clone());
        (first, next)
    }
}

/// Commands that leave the write-ahead log a little short of a thousand pages.
const FILLING: u64 = 179;

/// A tap: the command, the log's head, and a photo if there is one.
pub fn recorded(seq: u64, about: u32, size: usize, photo: Option<(Digest, Vec<u8>)>) -> Step {
    let mut writes = vec![Write::AppendCommand(command(seq, about, size)), meta("log", &format!("head {seq}"))];
    if let Some((digest, bytes)) = photo {
        let thumbnail = Write::PutThumbnail { digest, about: order(about), bytes: bytes[..bytes.len() / 8].to_vec() };
        writes.extend([Write::PutBlob { digest, bytes }, thumbnail]);
    }
    Step::Commit(writes)
}

/// A command that would come next.
pub fn command(seq: u64, about: u32, size: usize) -> CommandRow {
    let id = format!("01900000-0000-7000-8000-{seq:012}");
    let note = "work ".repeat(size / 5);
    let wall = recorded_ms(seq);
    let bytes = format!(
        r#"{{"id":"{id}","device":"01900000-0000-7000-8000-00000000dddd","epoch":1,"seq":{seq},"prev":"{}","kind":"accept","kind_version":1,"about":{{"kind":0,"id":"{}"}},"basis_revision":1,"recorded_at":{{"wall":{wall},"zone":"Asia/Shanghai","monotonic_ms":1,"boot":1}},"body":{{"note":"{note}"}},"blobs":[]}}"#,
        Digest::ZERO,
        order(about).id,
    )
    .into_bytes();
    let envelope = Envelope::from_bytes(&bytes).unwrap();
    CommandRow {
        epoch: 1,
        seq,
        hash: Digest::of(&bytes),
        id: envelope.id,
        about: Some(envelope.about),
        recorded_ms: wall,
        bytes,
        outcome: None,
        acknowledged: false,
    }
}

fn recorded_ms(seq: u64) -> i64 {
    1_800_000_000_000 + seq.cast_signed()
}

fn order(n: u32) -> SubjectKey {
    format!("0/01900000-0000-7000-9000-{n:012}").parse().unwrap()
}

fn put_order(n: u32, revision: u32) -> Write {
    Write::PutSubject {
        key: order(n),
        revision: revision.into(),
        confirmed: text(&format!("order {n} revision {revision}"), 1_500),
        line: text(&format!("line {n} revision {revision}"), 100),
    }
}

/// A picture as it is adopted: its pages go, the orders come, the cursor moves.
fn picture(orders: Vec<Write>, cursor: u32) -> Vec<Write> {
    let mut writes = vec![Write::ClearStaged];
    writes.extend(orders);
    writes.extend([
        Write::PutReference { key: "prices/00000001".to_owned(), body: text(&format!("prices {cursor}"), 2_500) },
        // Of a kind that no app knows yet.
        Write::PutSubject {
            key: "60000/01900000-0000-7000-9000-000000000001".parse().unwrap(),
            revision: cursor.into(),
            confirmed: text(&format!("strange {cursor}"), 200),
            line: Vec::new(),
        },
        meta("mirror.cursor", &format!("cursor {cursor}")),
        Write::ForgetAcknowledged { epoch: 1, through_seq: 0 },
        Write::ClearMeta("mirror.staging"),
    ]);
    writes
}

fn acknowledged(through_seq: u64) -> Write {
    Write::SetAcknowledged { epoch: 1, through_seq }
}

fn outcome(seq: u64) -> Write {
    Write::SetOutcome { epoch: 1, seq, outcome: text(&format!("outcome of {seq}"), 60) }
}

fn meta(key: &'static str, value: &str) -> Write {
    Write::SetMeta { key, value: text(value, 80) }
}

fn photo(n: u8, size: usize) -> (Digest, Vec<u8>) {
    let bytes: Vec<u8> = (0..251).cycle().map(|at: u8| n.wrapping_add(at)).take(size).collect();
    (Digest::of(&bytes), bytes)
}

/// JSON of about that size which says so.
fn text(says: &str, size: usize) -> Vec<u8> {
    format!(r#""{says}{}""#, " .".repeat(size.saturating_sub(says.len()) / 2)).into_bytes()
}
