//! Bugs that are planted on purpose, to see that the fleet simulator finds them (`cargo xtask simulate --plants`).
//!
//! To add one: name it here with its faults' plan in `tests/src/simulator/run/plants.rs`, and write
//! `if is_planted(Plant::Name)` where the bug goes, next to what is right. Without the feature `plants` nothing of it is
//! left in the program, and a build without assertions refuses the feature.

#[cfg(all(feature = "plants", not(debug_assertions)))]
compile_error!("planted bugs ask for assertions (`cargo xtask simulate --plants` has them on): a release carries none");

/// Declares the plants with their names and what they are.
macro_rules! plants {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal),+ $(,)?) => {
        /// A bug that somebody could have written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Plant {
            $($(#[doc = $doc])+ $name),+
        }

        impl Plant {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name on the command line and in the table.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+)),+ }
            }
        }
    };
}

plants! {
    /// The phone: a picture's acknowledgement is believed by its place, without its hash (I5).
    TrimByNumber = "trim-by-number",
    /// The phone: the cursor is committed before the picture that it stands behind (I12).
    CursorFirst = "cursor-first",
    /// The phone: the same, and the server's digest is taken for its own instead of fetching anew (I12).
    DigestAdopted = "digest-adopted",
    /// The phone: it says saved whatever the store answered (I1).
    SavedTooSoon = "saved-too-soon",
    /// The phone: commits do not wait for the disk (I1).
    NotSynced = "not-synced",
    /// The phone: every write of a batch is a transaction of its own (I3).
    HalfBatch = "half-batch",
    /// The phone: what this app does not know of a picture is passed over, and the cursor goes on (I12).
    UnknownItemDropped = "unknown-item-dropped",
    /// The phone: an order that was taken away stays in its file (I14).
    RevokedStays = "revoked-stays",
    /// The phone: the numbers given are not in the batch of their command (I18).
    NumbersApart = "numbers-apart",
    /// The phone: after an answer it does not look again by itself (liveness).
    NoPolling = "no-polling",
    /// The phone: a server that asked for patience is waited for without end (liveness).
    StaysBusy = "stays-busy",
    /// The phone: a picture counts as sent when some of its bytes arrived (I17).
    BlobHalfSent = "blob-half-sent",
    /// The phone: acknowledged commands are forgotten at once, and a restored server gets them from nobody (I2).
    ForgottenAtOnce = "forgotten-at-once",
    /// The phone: an answer need not be the one to its question (I11).
    StaleAnswer = "stale-answer",
    /// The phone: the optimistic state of a subject that the picture does not name stays on the screen (I12).
    OptimismStays = "optimism-stays",
    /// The rules: a signature under another statement counts (I15).
    MovedSigned = "moved-signed",
    /// The rules: the cash book adds in floating point (I8).
    FloatMoney = "float-money",
    /// The rules: things that are given back stay where they were (I9).
    CustodyTwice = "custody-twice",
    /// The rules: a limit is judged again by every arrival (P4).
    JudgedTwice = "judged-twice",
    /// The rules: a complaint takes its steps in any order (P26).
    StepSkipped = "step-skipped",
    /// The rules: a hold misses the orders whose model or batch is typed otherwise than it was placed (P29).
    HoldMisses = "hold-misses",
    /// The server: a command that it has is taken once more (I4).
    NoDedupe = "no-dedupe",
    /// The server: after a cursor, an entry of the company's log is passed over (I12).
    CompanySkips = "company-skips",
    /// The server: commands behind a gap are taken (I6).
    GapTaken = "gap-taken",
    /// The server: another command at a known place replaces the first (I2, I4).
    ForkOverwritten = "fork-overwritten",
    /// The server: facts that do not fit are refused like wishes (I7).
    FactsRefused = "facts-refused",
    /// The server: what is held does not reach the exceptions desk (I7).
    HeldDropped = "held-dropped",
    /// The server: a command of an unknown kind counts as done (rule 14, I7).
    UnknownDropped = "unknown-dropped",
    /// The server: what a disabled person's phone deposits is answered and not kept (rule 17, I5).
    BarredDropped = "barred-dropped",
    /// The server: a deposit is booked on whoever its envelope names, without his seal (F75, I8).
    UnprovenBooked = "unproven-booked",
    /// The server: what a technician recorded before he moved is decided again in the branch where he is now (I4).
    MovedRetry = "moved-retry",
    /// The server: what follows for another subject is told it twice (I8).
    ToldTwice = "told-twice",
    /// The server: whoever loses an order is not told (I14).
    NoRevocation = "no-revocation",
    /// The server: an entry of the log does not name the one before (I16).
    ChainBroken = "chain-broken",
    /// The server: entries carry the clock's time, even when it steps back (I20).
    RawClock = "raw-clock",
    /// The server: a count's difference is not posted (I8).
    Unbalanced = "unbalanced",
    /// The server: a page's token stands behind rows that were not on it (I12).
    TokenSkips = "token-skips",
    /// The server: a picture begins one entry too late (I12).
    CursorSkips = "cursor-skips",
    /// The server: an upload whose last step did not happen is never ended (F77, I17).
    UploadUnfinished = "upload-unfinished",
    /// The server: the exceptions desk takes what does not pass for what does (F76).
    DeskTrusts = "desk-trusts",
    /// The server: a request that comes again is answered with the subject as it is now (F16, I4).
    AnsweredAsNow = "answered-as-now",
    /// The server: a subject that was changed behind the log's back is taken for what the log says (F80, I16).
    EditedInSilence = "edited-in-silence",
    /// The server: its time stands still while the wall clock is behind it (F78).
    ClockFreezes = "clock-freezes",
    /// The server: a wall clock that is years ahead is believed (F78).
    ClockBelieved = "clock-believed",
    /// The server, as the simulator has it: an order and its history are committed one after the other (I3).
    TwoTransactions = "two-transactions",
    /// The gate, as the simulator has it: a superseded refresh token is good for ever (I21).
    RefreshReused = "refresh-reused",
    /// The gate, as the simulator has it: a revoked phone goes on until its token ends (I21).
    RevokeIgnored = "revoke-ignored",
}

#[cfg(feature = "plants")]
static PLANTED: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(u8::MAX);

/// Plants a bug in this process, or none.
#[cfg(feature = "plants")]
pub fn plant(which: Option<Plant>) {
    PLANTED.store(which.map_or(u8::MAX, |plant| plant as u8), std::sync::atomic::Ordering::SeqCst);
}

/// Whether that bug is in this process.
#[cfg(feature = "plants")]
#[must_use]
pub fn is_planted(plant: Plant) -> bool {
    PLANTED.load(std::sync::atomic::Ordering::Relaxed) == plant as u8
}

/// Whether that bug is in this process: never, without the feature.
#[cfg(not(feature = "plants"))]
#[must_use]
pub const fn is_planted(_: Plant) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_planted_by_itself() {
        assert!(Plant::ALL.iter().all(|plant| !is_planted(*plant)));
    }

    #[test]
    fn names_tell_them_apart() {
        let names: std::collections::BTreeSet<&str> = Plant::ALL.iter().map(|plant| plant.name()).collect();
        assert_eq!(names.len(), Plant::ALL.len());
    }
}
