//! A shell by itself: what it is told late, twice, wrongly or never. Nobody runs its errands but the test.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use callout_core::{
    app::{Event, ViewModel},
    effects::{location::LocateAnswer, sealing::KeyKind},
    model::event::{Action, Place},
};
use callout_desk::{
    DeskError, Options,
    clock::HandClock,
    live::Line,
    network::{Listening, Network, WeakNetwork},
    shell::{
        Errand, Said, Shell,
        ask::{Asked, Reply},
        camera,
    },
};
use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _};
use crux_http::protocol::{HttpRequest, HttpResult};
use tempfile::TempDir;

use super::server::Server;

/// What is recorded until he is on site.
const STEPS: u32 = 3;

/// A shell, and the exchanges that it waits for.
struct Bench {
    shell: Shell,
    server: Server,
    clock: HandClock,
    order: String,
    open: Vec<(u32, HttpRequest)>,
    lines: mpsc::Receiver<u32>,
    _folder: TempDir,
}

/// The server's network with a line on which one message comes.
struct WithLine(Box<dyn Network>);

impl Network for WithLine {
    fn send(&self, request: &HttpRequest) -> HttpResult {
        self.0.send(request)
    }

    fn listen<'a>(&'a self, _: &'a Line, nudge: &'a (dyn Fn() + Sync)) -> Listening<'a> {
        Box::pin(async {
            nudge();
            std::future::pending::<()>().await;
        })
    }
}

impl Bench {
    /// An enrolled phone that is on an order's site; the exchange that began with the first step is still open.
    fn on_site() -> Self {
        let mut bench = Self::at_work();
        bench.act(Action::Accept);
        bench.act(Action::StartTravel);
        let ask = bench.asks(Action::Arrive);
        bench.say(Said::Replied { ask, reply: Reply::Place(LocateAnswer::Unknown) });
        assert_eq!((bench.pending(), bench.open.len()), (STEPS, 1));
        bench
    }

    /// An enrolled phone with an order open.
    fn at_work() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = (Server::default(), HandClock::at(1_790_000_000_000, "Asia/Shanghai"));
        let order = server.offers_an_order();
        let options = Options {
            network: WeakNetwork::over(Arc::new(WithLine(Box::new(server.network())))),
            clock: Arc::new(clock.clone()),
            language: "en".to_owned(),
            app_version: "1.0.0".to_owned(),
            is_listening: true,
            key: KeyKind::Ed25519,
            tape: None,
        };
        let (nudge, lines) = mpsc::channel();
        let ear = Arc::new(move |line| nudge.send(line).unwrap_or_default());
        let shell = Shell::open(folder.path(), options, ear).unwrap();
        let mut bench = Self { shell, server, clock, order, open: Vec::new(), lines, _folder: folder };
        bench.begin();
        let server = "http://127.0.0.1:1".to_owned();
        let (code, device_name) = ("ABCD-EFGH-JKMN".to_owned(), "Wang's phone".to_owned());
        bench.say(Said::Event(Event::Enrol { server, code, device_name }));
        bench.settle();
        let id = bench.order.clone();
        bench.say(Said::Event(Event::Open(Place::Order { id })));
        bench
    }

    fn begin(&mut self) {
        for event in self.shell.beginning() {
            self.say(Said::Event(event));
        }
    }

    /// Says it; exchanges stay open. The questions that follow.
    fn say(&mut self, said: Said) -> Vec<u32> {
        let mut asks = Vec::new();
        for errand in self.shell.hear(said).unwrap() {
            match errand {
                Errand::Exchange { exchange, request } => self.open.push((exchange, request)),
                Errand::Ask(ask) => asks.push(ask.number),
            }
        }
        asks
    }

    fn act(&mut self, action: Action) {
        assert!(self.say(Said::Event(Event::Act(action))).is_empty());
    }

    fn asks(&mut self, action: Action) -> u32 {
        let asks = self.say(Said::Event(Event::Act(action)));
        assert_eq!(asks.len(), 1);
        asks[0]
    }

    /// The server answers everything that is open, and what follows.
    fn settle(&mut self) {
        while let Some((exchange, request)) = self.open.pop() {
            let result = self.server.network().send(&request);
            self.say(Said::Exchanged { exchange, result });
        }
    }

    fn view(&self) -> ViewModel {
        BincodeFfiFormat::deserialize(&self.shell.view().unwrap()).unwrap()
    }

    fn pending(&self) -> u32 {
        self.view().sync.pending
    }

    fn is_unasked(&mut self, ask: u32, reply: Reply) -> bool {
        matches!(self.shell.hear(Said::Replied { ask, reply }), Err(DeskError::Unasked(number)) if number == ask)
    }
}

fn finding() -> Action {
    Action::RecordFinding { found: "a loose screw".to_owned(), cause: String::new(), differs: false }
}

fn photo() -> Action {
    Action::TakePhoto { caption: "the plate".to_owned() }
}

fn taken() -> Reply {
    Reply::Picture(camera::name_plate())
}

#[test]
fn twenty_taps_are_recorded_and_shown_while_the_first_exchange_is_open() {
    let mut bench = Bench::on_site();
    bench.shell.take_dirty();
    for tap in 1..=20 {
        bench.act(finding());
        assert!(bench.shell.take_dirty(), "a tap is seen");
        assert_eq!(bench.pending(), STEPS + tap);
        assert_eq!(bench.open.len(), 1, "the exchange is open");
    }
    assert!(bench.server.pushed().is_empty());
    bench.settle();
    assert_eq!(bench.pending(), 0);
    assert_eq!(bench.server.pushed().concat().len(), 23, "each arrived once");
}

#[test]
fn an_answer_that_comes_late_counts_and_one_that_comes_twice_or_from_nowhere_does_not() {
    let mut bench = Bench::on_site();
    let ask = bench.asks(photo());
    bench.act(finding());
    assert_eq!(bench.pending(), STEPS + 1, "work goes on while the camera is open");
    assert!(bench.is_unasked(ask + 1_000, taken()));
    let wrong = Reply::Place(LocateAnswer::Unknown);
    let said = bench.shell.hear(Said::Replied { ask, reply: wrong });
    assert!(matches!(said, Err(DeskError::AnotherQuestion(number)) if number == ask));
    assert_eq!(bench.shell.asks().map(|ask| ask.number).collect::<Vec<_>>(), [ask], "it still waits");

    bench.say(Said::Replied { ask, reply: taken() });
    assert_eq!(bench.pending(), STEPS + 2);
    assert!(bench.is_unasked(ask, taken()));
    assert_eq!(bench.pending(), STEPS + 2);
    assert_eq!(bench.shell.asks().count(), 0);
}

#[test]
fn an_exchange_that_ends_twice_ended_once() {
    let mut bench = Bench::on_site();
    let (exchange, request) = bench.open[0].clone();
    bench.settle();
    assert_eq!(bench.pending(), 0);
    let result = bench.server.network().send(&request);
    assert!(bench.say(Said::Exchanged { exchange, result }).is_empty());
    assert!(bench.open.is_empty());
}

/// F1: numbers begin anew at the bridge of a new core, and an answer to the old one must not reach the new one's question.
#[test]
fn what_a_killed_app_asked_is_asked_no_more_f1() {
    let mut bench = Bench::on_site();
    let (old, generation) = (bench.asks(photo()), bench.shell.generation());
    let open = std::mem::take(&mut bench.open);
    bench.shell.kill();
    bench.begin();
    assert!(bench.shell.generation() > generation);
    assert_eq!(bench.pending(), STEPS, "what was recorded is there");
    let id = bench.order.clone();
    bench.say(Said::Event(Event::Open(Place::Order { id })));
    let new = bench.asks(photo());
    assert_ne!(old, new);
    assert!(bench.is_unasked(old, taken()));
    assert_eq!(bench.shell.asks().map(|ask| ask.number).collect::<Vec<_>>(), [new]);
    for (exchange, request) in open {
        let result = bench.server.network().send(&request);
        assert!(bench.say(Said::Exchanged { exchange, result }).is_empty(), "its core is gone");
    }
    bench.settle();
    assert_eq!(bench.pending(), 0);
}

/// F13: the core was rebuilt after a panic.
#[test]
fn what_a_broken_core_asked_is_asked_no_more_f13() {
    let mut bench = Bench::on_site();
    let (ask, generation) = (bench.asks(photo()), bench.shell.generation());
    bench.shell.take_dirty();
    bench.shell.rebuilt().unwrap();
    assert!(bench.shell.generation() > generation && bench.shell.take_dirty());
    assert_eq!(bench.shell.asks().count(), 0);
    assert!(bench.is_unasked(ask, taken()));
}

#[test]
fn a_place_that_nobody_tells_is_unknown_after_the_cores_patience() {
    let mut bench = Bench::at_work();
    bench.act(Action::Accept);
    bench.act(Action::StartTravel);
    let ask = bench.asks(Action::Arrive);
    assert!(bench.shell.asks().any(|asked| asked.what == Asked::Place));
    assert_eq!(bench.pending(), 2, "the arrival waits for its place");
    bench.clock.pass_ms(2_999);
    assert!(!bench.shell.due().contains(&ask));
    assert!(bench.shell.until_due().is_some_and(|time| time.as_millis() == 1));
    bench.clock.pass_ms(1);
    assert!(bench.shell.due().contains(&ask));
    bench.say(Said::Due(ask));
    assert_eq!(bench.pending(), STEPS, "the door is not kept waiting");
    assert!(bench.is_unasked(ask, Reply::Place(LocateAnswer::Unknown)));
}

#[test]
fn a_nudge_is_heard_on_the_line_that_is_open_and_only_with_a_network() {
    let mut bench = Bench::at_work();
    // The enrolment brought the token that a line is opened with.
    let line = bench.lines.recv_timeout(Duration::from_mins(1)).unwrap();
    bench.say(Said::Nudged { line });
    assert!(!bench.open.is_empty(), "it looks what there is");
    bench.settle();

    bench.shell.network().change(|m| m.is_offline = true);
    bench.say(Said::Nudged { line });
    bench.shell.network().change(|m| m.is_offline = false);
    bench.say(Said::Nudged { line: line + 1_000 });
    assert!(bench.open.is_empty());
    bench.shell.kill();
    bench.say(Said::Nudged { line });
    assert!(bench.open.is_empty());
}
