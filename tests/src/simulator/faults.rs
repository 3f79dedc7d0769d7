//! What can go wrong, each by name: chosen on the command line, counted when it happens.

/// Declares the faults with their names and what they are.
macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal),+ $(,)?) => {
        /// Something that goes wrong in the field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Fault {
            $($(#[doc = $doc])+ $name),+
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name on the command line and in the report.
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

faults! {
    /// A request is lost on its way (F15).
    RequestLost = "request-lost",
    /// The answer is lost after the server committed (F16).
    ReplyLost = "reply-lost",
    /// A request arrives twice at once (F17).
    Duplicate = "duplicate",
    /// A request arrives again hours or days later (F17).
    DuplicateLate = "duplicate-late",
    /// A request overtakes another one: it arrives after its phone gave it up (F18).
    Reorder = "reorder",
    /// Up works, down does not, for a while (F26).
    OneWay = "one-way",
    /// A request is cut at any byte (F19).
    RequestCut = "request-cut",
    /// An answer is cut at any byte (F20).
    ReplyCut = "reply-cut",
    /// A hotel's login page answers (F21).
    CaptivePortal = "captive-portal",
    /// A proxy answers something else: 200 HTML, 401, 403, 409, 413, 429, 500–503, 520 (F22).
    WrongAnswer = "wrong-answer",
    /// Our server answers that it cannot now: 429, 503 (F48).
    Busy = "busy",
    /// Our server says that the app is too old: 426 (F62).
    UpdateApp = "update-app",
    /// A cache answers with an old picture (F21).
    CachedPull = "cached-pull",
    /// There is no network for a while.
    Offline = "offline",
    /// The phone is killed between two effects (F1).
    KillBetweenEffects = "kill-between-effects",
    /// The phone is killed inside a store transaction (F1).
    KillInTransaction = "kill-in-transaction",
    /// The power goes: writes since the last sync are lost, or some of them (F2).
    PowerLoss = "power-loss",
    /// The phone's disk is full for a while (F3).
    DiskFull = "disk-full",
    /// The phone's file is corrupt (F5).
    CorruptFile = "corrupt-file",
    /// The phone's file is put back from a backup, on the same device (F8).
    PhoneRestored = "phone-restored",
    /// The phone's file comes to life on a second device, without the key (F8).
    CloneWithoutKey = "clone-without-key",
    /// The whole phone is copied with its key, and both go on (F8).
    CloneWithKey = "clone-with-key",
    /// The phone's wall clock jumps (F6).
    ClockJump = "clock-jump",
    /// The server's clock steps back or forward (F45).
    ServerClock = "server-clock",
    /// The access token expires inside a batch (F27).
    TokenExpiry = "token-expiry",
    /// The answer to a refresh is lost (F29).
    RefreshLost = "refresh-lost",
    /// A technician signs out and another one takes the phone (F12).
    UserSwitch = "user-switch",
    /// The app is upgraded while commands of an older version are pending (F10).
    AppUpgrade = "app-upgrade",
    /// The server dies before it commits (F35).
    CrashBeforeCommit = "crash-before-commit",
    /// The server dies after the commit and before the answer (F35).
    CrashAfterCommit = "crash-after-commit",
    /// The server is restored from an older backup (F43).
    ServerRestored = "server-restored",
    /// Two server processes on one database answer in turn.
    TwoServers = "two-servers",
    /// The office gives a job to somebody else while it is being done (F31).
    Reassign = "reassign",
    /// The office cancels a job while it is being done (F31).
    Cancel = "cancel",
    /// The office changes the category or the prices while it is being done (F31, F33).
    PriceChange = "price-change",
    /// The office revokes a phone (I21).
    Revoke = "revoke",
    /// A phone that was revoked is enrolled again.
    Regrant = "regrant",
    /// The same job is done by two: two technicians, or one with two phones (F9, F32).
    SameJobTwice = "same-job-twice",
    /// A command of a kind that the server does not know (rule 14).
    UnknownCommand = "unknown-command",
    /// A command that cannot be read at all.
    PoisonCommand = "poison-command",
    /// Pages so small that they end at a revocation or a grant.
    PageBoundary = "page-boundary",
    /// The server is newer than the app and says what the app does not know (F71).
    NewerServer = "newer-server",
    /// The office disables a technician, and enables him again later (F63).
    Disable = "disable",
    /// What a phone could not send is carried to the office by hand (F63).
    RescueCarried = "rescue-carried",
    /// The app goes to the background, and may not come back (F75).
    Background = "background",
    /// Somebody deposits a command that names a colleague's device (F75).
    ForgedDeposit = "forged-deposit",
    /// The office changes the settings or the calendar while work is being done (F31).
    PolicyChange = "policy-change",
    /// The office changes somebody's file (F30).
    FileChange = "file-change",
    /// A technician goes to another branch, and comes back later (F63).
    Move = "move",
    /// The server dies between two steps of an upload (F77).
    UploadKilled = "upload-killed",
    /// The server is started by a clock that is days to years wrong, and later by the right one (F78).
    WrongStart = "wrong-start",
    /// Somebody changes the tables behind the log's back, and the logs are verified (F80).
    Tampered = "tampered",
    /// Somebody deposits a signature without a seal, or a receipt of another phone's series (F76).
    ForgedEvidence = "forged-evidence",
}

/// A set of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults(u64);

impl Faults {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Fault::ALL.iter().fold(Self::NONE, |set, fault| set.with(*fault))
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, fault: Fault) -> Self {
        Self(self.0 | 1 << fault as u8)
    }

    /// Without one.
    #[must_use]
    pub const fn without(self, fault: Fault) -> Self {
        Self(self.0 & !(1 << fault as u8))
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn has(self, fault: Fault) -> bool {
        self.0 & 1 << fault as u8 != 0
    }

    /// Its members, in order.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.iter().copied().filter(move |fault| self.has(*fault))
    }

    /// Reads `all`, `none`, or names with commas between them.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::all()),
            "none" => Ok(Self::NONE),
            list => list.split(',').try_fold(Self::NONE, |set, name| {
                let found = Fault::ALL.iter().find(|fault| fault.name() == name.trim());
                found.map(|fault| set.with(*fault)).ok_or_else(|| {
                    let names: Vec<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
                    format!("there is no fault `{}`; there are all, none, {}", name.trim(), names.join(", "))
                })
            }),
        }
    }

    /// As it is read.
    #[must_use]
    pub fn text(self) -> String {
        if self == Self::all() {
            return "all".to_owned();
        }
        let names: Vec<&str> = self.iter().map(Fault::name).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(",") }
    }
}

/// How often each fault happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts(Vec<u64>);

impl Default for Counts {
    fn default() -> Self {
        Self(vec![0; Fault::ALL.len()])
    }
}

impl Counts {
    /// It happened once more.
    pub fn add(&mut self, fault: Fault) {
        self.0[fault as usize] += 1;
    }

    /// How often it happened.
    #[must_use]
    pub fn of(&self, fault: Fault) -> u64 {
        self.0[fault as usize]
    }

    /// Adds those of another seed.
    pub fn merge(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_reads_back_as_it_is_written() {
        let set = Faults::NONE.with(Fault::ReplyLost).with(Fault::PageBoundary);
        assert_eq!(set.text(), "reply-lost,page-boundary");
        for set in [set, Faults::NONE, Faults::all(), Faults::all().without(Fault::Revoke)] {
            assert_eq!(Faults::parse(&set.text()), Ok(set));
        }
        assert!(Faults::parse("reply-lost,rain").unwrap_err().contains("`rain`"));
    }
}
