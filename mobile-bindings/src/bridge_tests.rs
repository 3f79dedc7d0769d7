//! The bridge over an app that stumbles on purpose.

use callout_core::domain::digest::Digest;
use callout_core::effects::{
    Effect, clock,
    sealing::SealingAnswer,
    secrets::{SecretsAnswer, SecretsOperation},
    shell::EffectFfi,
    store::{self, CommandRow, StoreAnswer, StoreOperation, Write},
};
use callout_core::protocol::{push, rescue};
use crux_core::{
    App, Command,
    bridge::{BincodeFfiFormat, FfiFormat as _, Request},
    render::render,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tempfile::TempDir;

use super::*;

/// Counts steps in the store; stumbles when asked.
#[derive(Default)]
struct Stumbler;

#[derive(Serialize, Deserialize, Clone, Debug)]
enum Step {
    Start,
    Walk,
    Wait,
    Stumble,
    Stored(bool),
    Known(u64),
    Woke,
}

impl App for Stumbler {
    type Event = Step;
    type Model = u64;
    type ViewModel = u64;
    type Effect = Effect;

    fn update(&self, step: Step, steps: &mut u64) -> Command<Effect, Step> {
        match step {
            Step::Start => store::ask(StoreOperation::Open).then_send(|answer| {
                let StoreAnswer::Opened(contents) = answer else { return Step::Stored(false) };
                Step::Known(contents.meta.get("steps").map_or(0, |steps| steps.len() as u64))
            }),
            Step::Known(known) => {
                *steps = known;
                render()
            }
            Step::Walk => {
                *steps += 1;
                let value = vec![b'1'; usize::try_from(*steps).unwrap()];
                store::commit(vec![Write::SetMeta { key: "steps", value }])
                    .then_send(|answer| Step::Stored(answer == StoreAnswer::Done))
            }
            Step::Stored(is_stored) => {
                assert!(is_stored, "not stored");
                render()
            }
            Step::Wait => clock::wake(1).then_send(|_| Step::Woke),
            Step::Woke => render(),
            Step::Stumble => panic!("stumbled"),
        }
    }

    fn view(&self, steps: &u64) -> u64 {
        *steps
    }
}

struct Walk {
    _folder: TempDir,
    bridge: Bridge<Stumbler>,
}

impl Walk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bridge = Bridge::new(Arc::new(Store::at(folder.path().join("store.db"))));
        Self { _folder: folder, bridge }
    }

    fn tell(&self, step: &Step) -> Result<Vec<Request<EffectFfi>>, BridgeFault> {
        self.bridge.update(&encode(step)).map(|bytes| decode(&bytes))
    }

    fn fault(&self, step: &Step) -> BridgeFault {
        self.bridge.update(&encode(step)).unwrap_err()
    }

    fn steps(&self) -> u64 {
        decode(&self.bridge.view().unwrap())
    }
}

fn encode(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    BincodeFfiFormat::serialize(&mut bytes, value).unwrap();
    bytes
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> T {
    BincodeFfiFormat::deserialize(bytes).unwrap()
}

fn now() -> clock::ClockAnswer {
    let zone = "Asia/Shanghai".to_owned();
    clock::ClockAnswer::Woke(clock::ClockReading { wall_ms: 1, zone, monotonic_ms: 1, boot: 1 })
}

#[test]
fn the_store_is_answered_here_and_the_shell_sees_what_follows() {
    let walk = Walk::new();
    let requests = walk.tell(&Step::Start).unwrap();
    assert!(matches!(requests[..], [Request { effect: EffectFfi::Render(_), .. }]));
    walk.tell(&Step::Walk).unwrap();
    assert_eq!(walk.steps(), 1);
}

#[test]
fn an_effect_is_answered_exactly_once() {
    let walk = Walk::new();
    let [Request { id, effect: EffectFfi::Clock(_) }] = walk.tell(&Step::Wait).unwrap()[..] else { panic!() };
    walk.bridge.resolve(id.0, &encode(&now())).unwrap();
    assert_eq!(walk.bridge.resolve(id.0, &encode(&now())), Err(BridgeFault::UnknownEffect { id: id.0 }));
    assert_eq!(walk.bridge.resolve(99, &[]), Err(BridgeFault::UnknownEffect { id: 99 }));
}

#[test]
fn bytes_that_mean_nothing_are_a_fault_and_change_nothing_f13() {
    let walk = Walk::new();
    walk.tell(&Step::Walk).unwrap();
    for bytes in [&[][..], &[9; 3], &[255; 40]] {
        assert!(matches!(walk.bridge.update(bytes), Err(BridgeFault::BadEvent { .. })));
    }
    let [Request { id, .. }] = walk.tell(&Step::Wait).unwrap()[..] else { panic!() };
    assert!(matches!(walk.bridge.resolve(id.0, &[255; 40]), Err(BridgeFault::BadAnswer { .. })));
    assert_eq!(walk.steps(), 1);
}

/// F13: after a panic the core is another one, and what was stored is there when it starts.
#[test]
fn after_a_panic_the_core_is_rebuilt_from_the_store_f13() {
    let walk = Walk::new();
    for _ in 0..3 {
        walk.tell(&Step::Walk).unwrap();
    }
    let [Request { id: late, .. }] = walk.tell(&Step::Wait).unwrap()[..] else { panic!() };
    assert_eq!(walk.fault(&Step::Stumble), BridgeFault::Rebuilt);
    assert_eq!(walk.steps(), 0);
    walk.tell(&Step::Start).unwrap();
    assert_eq!(walk.steps(), 3);

    // An answer to an effect of the old core reaches nobody, although the new one waits for an effect, too.
    let [Request { id, .. }] = walk.tell(&Step::Wait).unwrap()[..] else { panic!() };
    assert!(id.0 > late.0);
    assert_eq!(walk.bridge.resolve(late.0, &encode(&now())), Err(BridgeFault::UnknownEffect { id: late.0 }));
    walk.bridge.resolve(id.0, &encode(&now())).unwrap();
}

#[test]
fn a_panic_while_an_answer_is_taken_is_a_fault_as_well_f13() {
    let walk = Walk::new();
    assert_eq!(walk.fault(&Step::Stored(false)), BridgeFault::Rebuilt);
    assert_eq!(walk.fault(&Step::Stumble), BridgeFault::Rebuilt);
    walk.tell(&Step::Walk).unwrap();
    assert_eq!(walk.steps(), 1);
}

/// Answers what Callout asks before it begins, and returns the rest.
fn start(core: &CalloutCore) -> Vec<Request<EffectFfi>> {
    let start = callout_core::app::Event::Start { language: "en".to_owned(), app_version: "1".to_owned() };
    let mut rest = Vec::new();
    let mut requests: Vec<Request<EffectFfi>> = decode(&core.update(encode(&start)).unwrap());
    while let Some(request) = requests.pop() {
        let answer = match &request.effect {
            EffectFfi::Secrets(SecretsOperation::Random { count }) => {
                encode(&SecretsAnswer::Bytes { bytes: vec![7; *count as usize] })
            }
            EffectFfi::Secrets(_) => encode(&SecretsAnswer::Value(None)),
            EffectFfi::Clock(_) => encode(&now()),
            _ => {
                rest.push(request);
                continue;
            }
        };
        requests.extend(decode::<Vec<_>>(&core.resolve(request.id.0, answer).unwrap()));
    }
    rest
}

#[test]
fn the_real_app_starts_over_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let core = CalloutCore::new(folder.path().join("store.db").to_string_lossy().into_owned()).unwrap();
    assert!(start(&core).iter().all(|request| matches!(request.effect, EffectFfi::Render(_))));
    let _: callout_core::app::ViewModel = decode(&core.view().unwrap());
}

/// F11: the app was downgraded; what it recorded can still leave the phone.
#[test]
fn the_real_app_exports_what_a_newer_file_holds_f11() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let bytes = br#"{"kind":"from the future"}"#.to_vec();
    let row = CommandRow {
        epoch: 3,
        seq: 1,
        hash: Digest::of(&bytes),
        id: "01900000-0000-7000-8000-000000000001".parse().unwrap(),
        about: None,
        recorded_ms: 1,
        bytes: bytes.clone(),
        outcome: None,
        acknowledged: false,
    };
    let store = Store::at(&path);
    assert_eq!(store.answer(&StoreOperation::Commit(vec![Write::AppendCommand(row)])), StoreAnswer::Done);
    drop(store);
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE invoices (id TEXT); PRAGMA user_version = -655351")
        .unwrap();

    let core = CalloutCore::new(path.to_string_lossy().into_owned()).unwrap();
    start(&core);
    let requests: Vec<Request<EffectFfi>> =
        decode(&core.update(encode(&callout_core::app::Event::ExportPending)).unwrap());
    // A phone whose key is gone exports all the same.
    let [Request { id, effect: EffectFfi::Sealing(_) }] = &requests[..] else { panic!() };
    let requests: Vec<Request<EffectFfi>> = decode(&core.resolve(id.0, encode(&SealingAnswer::NoKey)).unwrap());
    let [Request { effect: EffectFfi::Sharing(share), .. }] = &requests[..] else { panic!() };
    let rescue = rescue::split(&share.bytes);
    assert_eq!((rescue.bodies.len(), rescue.fault), (1, None));
    let body = push::read(rescue.bodies[0]).unwrap();
    assert_eq!((body.header.epoch, body.header.first_seq, body.commands), (3, 1, vec![&bytes[..]]));
}
