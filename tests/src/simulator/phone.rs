//! A phone of the fleet: the core behind its four byte functions over real SQLite, and a shell whose every effect the
//! world can stop at. What a phone keeps outside its database (secrets, the device's key) is kept here, as on a device.

use std::{
    collections::{BTreeMap, VecDeque},
    io::Cursor,
    path::{Path, PathBuf},
    sync::Arc,
};

use callout_core::{
    app::{Event, ViewModel},
    domain::digest::Digest,
    effects::{
        camera::PhotoAnswer,
        clock::{ClockAnswer, ClockOperation, ClockReading},
        device_status::DeviceStatus,
        location::LocateAnswer,
        scan::ScanAnswer,
        sealing::{KeyKind, SealingAnswer, SealingOperation},
        secrets::{SecretsAnswer, SecretsOperation},
        sharing::ShareAnswer,
        shell::EffectFfi,
    },
};
use callout_mobile::{BridgeFault, CalloutCore, Store, store::Files as _};
use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _, Request};
use crux_http::protocol::{HttpRequest, HttpResult};
use ed25519_dalek::{Signer as _, SigningKey};
use serde::{Serialize, de::DeserializeOwned};

use super::{chance::Chance, device::Device};

/// The database's file in a phone's folder.
pub const STORE_FILE: &str = "store.db";
/// Effects that one event may lead to before it counts as a loop (I5: no endless retry).
const EFFECTS_MAX: usize = 2_000;

/// What a phone asks of the world.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A request to the server, under the effect's number.
    Http(u32, HttpRequest),
    /// To be woken.
    Wake(u32, u64),
}

/// How a call into a phone ended.
#[derive(Debug)]
pub enum Ended {
    /// Everything that followed from it is done or asked of the world.
    Well,
    /// The process died on the way; nothing of memory is left.
    Died,
}

/// A defect of the core or the bridge: no fault of the field leads to one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The core panicked (F13).
    #[error("the core panicked")]
    Panicked,
    /// One event led to effects without end.
    #[error("one event led to more than {EFFECTS_MAX} effects")]
    Loop,
    /// Bytes that do not fit.
    #[error("the bridge: {0}")]
    Bridge(String),
}

/// The device's clocks, as far as they differ from the world's.
#[derive(Clone, Copy, Debug)]
pub struct DeviceClock {
    /// How far the wall clock is off (F6).
    pub wall_offset_ms: i64,
    /// When the device was switched on, by the world's clock.
    pub on_since_ms: i64,
    /// Changes with each start of the device.
    pub boot: u64,
}

/// What a device keeps outside its database and its backups.
#[derive(Clone, Default)]
pub struct Keys {
    /// The system's key store.
    pub secrets: BTreeMap<String, String>,
    /// The device's own key.
    pub key: Option<SigningKey>,
    /// One that no server knows yet.
    pub new: Option<SigningKey>,
}

/// A phone.
pub struct SimPhone {
    /// What the story calls it.
    pub name: String,
    /// Whose it is.
    pub owner: usize,
    /// Where its file is, in the memory of the world.
    pub folder: PathBuf,
    /// Counts its processes: an answer to one that is gone reaches nobody.
    pub life: u32,
    /// Its clocks.
    pub clock: DeviceClock,
    /// The app's version.
    pub app_version: String,
    /// What it keeps outside its database.
    pub keys: Keys,
    /// What it asked and nobody took yet.
    pub asked: VecDeque<Asked>,
    /// The last file that was handed over.
    pub shared: Option<Vec<u8>>,
    /// The process dies when so many more effects were answered (F1).
    pub dies_after: Option<u32>,
    core: Option<CalloutCore>,
    store: Arc<Store>,
    device: Device,
    chance: Chance,
    pictures: u64,
}

impl SimPhone {
    /// A phone that is switched off, with whatever is in that folder.
    #[must_use]
    pub fn new(name: &str, owner: usize, folder: &Path, device: &Device, chance: Chance, now_ms: i64) -> Self {
        Self {
            name: name.to_owned(),
            owner,
            folder: folder.to_owned(),
            life: 0,
            clock: DeviceClock { wall_offset_ms: 0, on_since_ms: now_ms - 1_000_000, boot: 1 },
            app_version: "1.0.0".to_owned(),
            keys: Keys::default(),
            asked: VecDeque::new(),
            shared: None,
            dies_after: None,
            core: None,
            store: Arc::new(Store::among(Arc::new(device.clone()), folder.join(STORE_FILE))),
            device: device.clone(),
            chance,
            pictures: 0,
        }
    }

    /// Whether the app runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.core.is_some()
    }

    /// The database's file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.join(STORE_FILE)
    }

    /// Its store, opened anew.
    #[must_use]
    pub fn open_store(&self) -> Store {
        Store::among(Arc::new(self.device.clone()), self.file())
    }

    /// Starts the app.
    pub fn start(&mut self, now_ms: i64, is_online: bool) -> Result<Ended, Defect> {
        self.store = Arc::new(self.open_store());
        self.core = Some(CalloutCore::over(self.store.clone()));
        let app_version = self.app_version.clone();
        if matches!(self.send(now_ms, &Event::Start { language: "en".to_owned(), app_version })?, Ended::Died) {
            return Ok(Ended::Died);
        }
        self.send(now_ms, &Event::Connectivity { is_online })
    }

    /// The process is killed: memory is gone, the file is as it was left (F1).
    pub fn kill(&mut self) {
        self.store.abandon();
        self.core = None;
        self.asked.clear();
        self.dies_after = None;
        self.life += 1;
    }

    /// Something happens on the phone, and everything that follows from it at once.
    pub fn send(&mut self, now_ms: i64, event: &Event) -> Result<Ended, Defect> {
        let Some(core) = &self.core else { return Ok(Ended::Died) };
        let requests = core.update(encode(event)?);
        self.follow(now_ms, requests)
    }

    /// An answer of the network.
    pub fn reply(&mut self, now_ms: i64, effect: u32, result: &HttpResult) -> Result<Ended, Defect> {
        self.resolve(now_ms, effect, encode(result)?)
    }

    /// A timer went off.
    pub fn wake(&mut self, now_ms: i64, effect: u32) -> Result<Ended, Defect> {
        let reading = self.reading(now_ms);
        self.resolve(now_ms, effect, encode(&ClockAnswer::Woke(reading))?)
    }

    fn resolve(&mut self, now_ms: i64, effect: u32, output: Vec<u8>) -> Result<Ended, Defect> {
        let Some(core) = &self.core else { return Ok(Ended::Died) };
        let requests = core.resolve(effect, output);
        self.follow(now_ms, requests)
    }

    /// What is on the screen.
    pub fn view(&self) -> Result<ViewModel, Defect> {
        let Some(core) = &self.core else { return Ok(ViewModel::default()) };
        decode(&core.view().map_err(|fault| Defect::Bridge(fault.to_string()))?)
    }

    fn follow(&mut self, now_ms: i64, requests: Result<Vec<u8>, BridgeFault>) -> Result<Ended, Defect> {
        let mut waiting: VecDeque<Request<EffectFfi>> = decode(&taken(requests)?)?;
        let mut answered = 0;
        while let Some(request) = waiting.pop_front() {
            answered += 1;
            if answered > EFFECTS_MAX {
                return Err(Defect::Loop);
            }
            if let Some(left) = &mut self.dies_after {
                if *left == 0 {
                    self.kill();
                    return Ok(Ended::Died);
                }
                *left -= 1;
            }
            let id = request.id.0;
            let Some(output) = self.perform(now_ms, id, request.effect)? else { continue };
            let Some(core) = &self.core else { return Ok(Ended::Died) };
            waiting.extend(decode::<Vec<Request<EffectFfi>>>(&taken(core.resolve(id, output))?)?);
        }
        Ok(Ended::Well)
    }

    /// Answers an effect, or passes it on to the world.
    fn perform(&mut self, now_ms: i64, id: u32, effect: EffectFfi) -> Result<Option<Vec<u8>>, Defect> {
        let output = match effect {
            EffectFfi::Render(_) | EffectFfi::Live(_) => return Ok(None),
            EffectFfi::Http(request) => {
                self.asked.push_back(Asked::Http(id, request));
                return Ok(None);
            }
            EffectFfi::Clock(ClockOperation::Wake { after_ms }) => {
                self.asked.push_back(Asked::Wake(id, after_ms));
                return Ok(None);
            }
            EffectFfi::Clock(ClockOperation::Read) => encode(&ClockAnswer::Now(self.reading(now_ms)))?,
            EffectFfi::Secrets(operation) => encode(&self.secrets(operation))?,
            EffectFfi::Sealing(operation) => encode(&self.seal(&operation))?,
            EffectFfi::Device(_) => encode(&DeviceStatus { free_mib: Some(4_096), battery_percent: Some(80) })?,
            EffectFfi::Location(_) => encode(&LocateAnswer::Unknown)?,
            EffectFfi::Camera(_) => {
                self.pictures += 1;
                let (path, picture) = (format!("camera-{}", self.pictures), picture(&self.name, self.pictures)?);
                let laid = self.device.write(&self.folder.join(&path), &picture);
                laid.map_err(|error| Defect::Bridge(error.to_string()))?;
                encode(&PhotoAnswer::Taken { path })?
            }
            EffectFfi::Scan(_) => encode(&ScanAnswer::Cancelled)?,
            EffectFfi::Sharing(share) => {
                self.shared = Some(share.bytes);
                encode(&ShareAnswer::Shared)?
            }
        };
        Ok(Some(output))
    }

    /// What the device's clocks say.
    #[must_use]
    pub fn reading(&self, now_ms: i64) -> ClockReading {
        ClockReading {
            wall_ms: now_ms + self.clock.wall_offset_ms,
            zone: "Asia/Shanghai".to_owned(),
            monotonic_ms: (now_ms - self.clock.on_since_ms).unsigned_abs(),
            boot: self.clock.boot,
        }
    }

    fn secrets(&mut self, operation: SecretsOperation) -> SecretsAnswer {
        match operation {
            SecretsOperation::Load { name } => SecretsAnswer::Value(self.keys.secrets.get(&name).cloned()),
            SecretsOperation::Save { name, value } => {
                self.keys.secrets.insert(name, value);
                SecretsAnswer::Done
            }
            SecretsOperation::Forget { name } => {
                self.keys.secrets.remove(&name);
                SecretsAnswer::Done
            }
            SecretsOperation::Random { count } => SecretsAnswer::Bytes { bytes: self.chance.bytes(count as usize) },
        }
    }

    fn seal(&mut self, operation: &SealingOperation) -> SealingAnswer {
        match operation {
            SealingOperation::MakeKey => {
                let mut seed = [0; 32];
                seed.copy_from_slice(&self.chance.bytes(32));
                let key = SigningKey::from_bytes(&seed);
                let public = key.verifying_key().to_bytes().to_vec();
                self.keys.new = Some(key);
                SealingAnswer::PublicKey { kind: KeyKind::Ed25519, key: public }
            }
            SealingOperation::Seal { message } => sealed(self.keys.key.as_ref(), message),
            SealingOperation::SealNew { message } => sealed(self.keys.new.as_ref(), message),
            SealingOperation::TakeKey => match self.keys.new.take() {
                Some(key) => {
                    self.keys.key = Some(key);
                    SealingAnswer::Done
                }
                None => SealingAnswer::NoKey,
            },
        }
    }
}

fn sealed(key: Option<&SigningKey>, message: &[u8]) -> SealingAnswer {
    key.map_or(SealingAnswer::NoKey, |key| SealingAnswer::Sealed { signature: key.sign(message).to_bytes().to_vec() })
}

fn taken(requests: Result<Vec<u8>, BridgeFault>) -> Result<Vec<u8>, Defect> {
    match requests {
        Ok(bytes) => Ok(bytes),
        Err(BridgeFault::Rebuilt) => Err(Defect::Panicked),
        // The answer came to an effect that the core has given up: it says so, and nothing happened.
        Err(BridgeFault::UnknownEffect { .. }) => Ok(0_u64.to_le_bytes().to_vec()),
        Err(fault) => Err(Defect::Bridge(fault.to_string())),
    }
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, Defect> {
    let mut bytes = Vec::new();
    BincodeFfiFormat::serialize(&mut bytes, value).map_err(|error| Defect::Bridge(error.to_string()))?;
    Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Defect> {
    BincodeFfiFormat::deserialize(bytes).map_err(|error| Defect::Bridge(error.to_string()))
}

/// A small photo that differs from every other one.
fn picture(name: &str, number: u64) -> Result<Vec<u8>, Defect> {
    let digest = Digest::of(format!("picture {number} of {name}").as_bytes()).0;
    let dots = image::GrayImage::from_fn(32, 8, |x, y| image::Luma([digest[x as usize].rotate_left(y)]));
    let mut png = Cursor::new(Vec::new());
    dots.write_to(&mut png, image::ImageFormat::Png).map_err(|error| Defect::Bridge(error.to_string()))?;
    Ok(png.into_inner())
}
