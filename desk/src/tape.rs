//! A recorded day: every call of a core with what went in, what it asked for and what it showed, byte for byte as they cross the
//! bridge. Whoever replays it, in whatever language, must come to the same bytes.
//!
//! A tape is lines of JSON, one a call; bytes are hexadecimal. Store effects are answered by the bindings and are not in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use callout_core::effects::camera::PhotoAnswer;
use callout_mobile::{BridgeFault, CalloutCore, Store};
use serde::{Deserialize, Serialize};

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub enum Line {
    /// The app begins over the file of its phone: what it was before is gone.
    Begin,
    /// A file that the shell laid beside the phone's, before it told of it.
    File {
        /// Where, from the database's folder.
        path: String,
        /// What is in it.
        bytes: String,
    },
    /// `update`.
    Update {
        /// The event.
        event: String,
        /// The requests, and the view after it.
        #[serde(flatten)]
        came: Came,
    },
    /// `resolve`.
    Resolve {
        /// Of which effect.
        id: u32,
        /// The answer.
        output: String,
        /// The requests, and the view after it.
        #[serde(flatten)]
        came: Came,
    },
}

/// What came out of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// What is asked of the shell.
    pub requests: String,
    /// What is shown.
    pub view: String,
}

/// A tape that runs; its clones are the same tape.
#[derive(Clone, Debug, Default)]
pub struct Tape(Arc<Mutex<Vec<Line>>>);

impl Tape {
    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is on it.
    #[must_use]
    pub fn recorded(&self) -> Vec<Line> {
        self.lines().clone()
    }
}

/// A core whose calls are recorded, where there is a tape.
pub(crate) struct TapedCore {
    core: CalloutCore,
    tape: Option<Tape>,
}

impl TapedCore {
    /// A core that begins over that store.
    pub fn over(store: Arc<Store>, tape: Option<Tape>) -> Self {
        if let Some(tape) = &tape {
            tape.lines().push(Line::Begin);
        }
        Self { core: CalloutCore::over(store), tape }
    }

    /// An event in, requests out.
    pub fn update(&self, event: Vec<u8>) -> Result<Vec<u8>, BridgeFault> {
        let said = self.tape.as_ref().map(|_| hex::encode(&event));
        let requests = self.core.update(event);
        self.record(&requests, |came| Line::Update { event: said.unwrap_or_default(), came });
        requests
    }

    /// An answer in, requests out.
    pub fn resolve(&self, id: u32, output: Vec<u8>) -> Result<Vec<u8>, BridgeFault> {
        let said = self.tape.as_ref().map(|_| hex::encode(&output));
        let requests = self.core.resolve(id, output);
        self.record(&requests, |came| Line::Resolve { id, output: said.unwrap_or_default(), came });
        requests
    }

    /// What is shown.
    pub fn view(&self) -> Result<Vec<u8>, BridgeFault> {
        self.core.view()
    }

    /// Where the pixels of a photo are.
    pub fn picture(&self, digest: &str, px: u32) -> Option<PathBuf> {
        self.core.picture(digest.to_owned(), px).map(PathBuf::from)
    }

    /// Takes a file that is handed over onto the tape.
    pub fn note_file(&self, folder: &Path, answer: &PhotoAnswer) {
        let (Some(tape), PhotoAnswer::Taken { path }) = (&self.tape, answer) else { return };
        // A file that cannot be read is none for the core either.
        let bytes = fs::read(folder.join(path)).unwrap_or_default();
        tape.lines().push(Line::File { path: path.clone(), bytes: hex::encode(bytes) });
    }

    fn record(&self, requests: &Result<Vec<u8>, BridgeFault>, line: impl FnOnce(Came) -> Line) {
        let (Some(tape), Ok(requests)) = (&self.tape, requests) else { return };
        if let Ok(view) = self.core.view() {
            tape.lines().push(line(Came { requests: hex::encode(requests), view: hex::encode(view) }));
        }
    }
}

/// Where a replay came to something else.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the tape: {what}")]
pub struct Differs {
    /// Which line, from 1 on.
    pub line: usize,
    /// What differs.
    pub what: String,
}

fn lay(file: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, bytes)
}

/// Plays a tape to new cores over a file that is not there yet.
pub fn replay(lines: &[Line], file: &Path) -> Result<(), Differs> {
    let begin = || {
        let store = Arc::new(Store::at(file));
        (CalloutCore::over(store.clone()), store)
    };
    let mut phone = begin();
    for (place, line) in lines.iter().enumerate() {
        let differs = |what: String| Differs { line: place + 1, what };
        let bytes = |text: &str| hex::decode(text).map_err(|error| differs(error.to_string()));
        let (requests, came) = match line {
            Line::Begin => {
                phone.1.abandon();
                phone = begin();
                continue;
            }
            Line::File { path, bytes: content } => {
                lay(&file.with_file_name(path), &bytes(content)?).map_err(|error| differs(error.to_string()))?;
                continue;
            }
            Line::Update { event, came } => (phone.0.update(bytes(event)?), came),
            Line::Resolve { id, output, came } => (phone.0.resolve(*id, bytes(output)?), came),
        };
        let requests = requests.map_err(|fault| differs(fault.to_string()))?;
        let view = phone.0.view().map_err(|fault| differs(fault.to_string()))?;
        if hex::encode(&requests) != came.requests {
            return Err(differs("other requests".to_owned()));
        }
        if hex::encode(&view) != came.view {
            return Err(differs("another view".to_owned()));
        }
    }
    Ok(())
}
