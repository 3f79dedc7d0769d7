//! The page on a real port of this machine, talked to as a browser does; the phone's server is in the process.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    sync::Arc,
    time::Duration,
};

use callout_core::{
    app::{Event, ViewModel},
    effects::sealing::KeyKind,
    model::event::{Action, Place},
    view::ScreenView,
};
use callout_desk::{
    Options,
    clock::HandClock,
    network::WeakNetwork,
    page::{Page, seat::Seat},
    shell::{Shell, camera},
};
use crux_core::bridge::{BincodeFfiFormat, FfiFormat as _};
use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder, Response},
    header::{
        CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::server::Server;

/// What protects the page from whatever gets into it.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types lit-html";
/// Who waits longer for a notice waits in vain.
const NOTICE_TIMEOUT: Duration = Duration::from_mins(1);

/// A browser before the page of one phone.
struct Browser {
    client: Client,
    base: String,
    cookie: String,
    server: Server,
    order: String,
    page: Page,
    folder: TempDir,
}

impl Browser {
    /// The phone is out of the box.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::default();
        let order = server.offers_an_order();
        let options = Options {
            network: WeakNetwork::over(Arc::new(server.network())),
            clock: Arc::new(HandClock::at(1_790_000_000_000, "Asia/Shanghai")),
            language: "zh-CN".to_owned(),
            app_version: "1.0.0".to_owned(),
            is_listening: false,
            key: KeyKind::Ed25519,
            tape: None,
        };
        let pages = folder.path().join("pages");
        fs::create_dir(&pages).unwrap();
        fs::write(pages.join("index.html"), "<!doctype html>").unwrap();
        fs::write(pages.join("phone-3QK5D7AA.js"), "draw()").unwrap();
        let shell = Shell::open(folder.path(), options, Arc::new(|_| ())).unwrap();
        let page = Page::serve(vec![Seat::switch_on("王芳", shell)], Some(pages)).unwrap();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.timeout(NOTICE_TIMEOUT).build().unwrap();
        let entered = client.get(page.url()).send().unwrap();
        assert_eq!((entered.status(), &entered.headers()[LOCATION]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
        let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let base = page.url().split("/?").next().unwrap().to_owned();
        Self { client, base, cookie, server, order, page, folder }
    }

    /// The phone is enrolled, and an order is open.
    fn at_work() -> Self {
        let browser = Self::open();
        let server = "http://127.0.0.1:1".to_owned();
        let (code, device_name) = ("ABCD-EFGH-JKMN".to_owned(), "Wang's phone".to_owned());
        browser.tell(&Event::Enrol { server, code, device_name });
        browser.until(|view| !view.tabs.is_empty());
        browser.tell(&Event::Open(Place::Order { id: browser.order.clone() }));
        browser
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie)
    }

    fn post(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        request.header(CONTENT_TYPE, kind).body(body.into())
    }

    fn says(&self, path: &str, body: &Value) -> Response {
        self.post(path, "application/json", body.to_string()).send().unwrap()
    }

    /// An event, and the number of the picture that shows it.
    fn tell(&self, event: &Event) -> u64 {
        let mut bytes = Vec::new();
        BincodeFfiFormat::serialize(&mut bytes, event).unwrap();
        let told = self.post("/phones/1/events", "application/octet-stream", bytes).send().unwrap();
        assert_eq!(told.status(), StatusCode::ACCEPTED);
        rev(&told)
    }

    fn act(&self, action: Action) -> u64 {
        self.tell(&Event::Act(action))
    }

    fn turn(&self, change: &Value) -> Value {
        let turned = self.says("/phones/1/switches", change);
        assert_eq!(turned.status(), StatusCode::OK);
        turned.json().unwrap()
    }

    fn look(&self) -> ViewModel {
        let answer = self.get("/phones/1/view").send().unwrap();
        BincodeFfiFormat::deserialize(&answer.bytes().unwrap()).unwrap()
    }

    /// Looks at every notice until the picture is so.
    fn until(&self, is_so: impl Fn(&ViewModel) -> bool) {
        let stream = BufReader::new(self.get("/events").send().unwrap());
        let mut notices = stream.lines().map(Result::unwrap).filter(|line| line.starts_with("data:"));
        assert!(notices.any(|_| is_so(&self.look())), "the page ended");
    }

    fn asks(&self) -> Vec<Value> {
        let rows: Value = self.get("/phones").send().unwrap().json().unwrap();
        rows[0]["asks"].as_array().unwrap().clone()
    }
}

fn rev(answer: &Response) -> u64 {
    answer.headers()["rev"].to_str().unwrap().parse().unwrap()
}

fn finding() -> Action {
    Action::RecordFinding { found: "a loose screw".to_owned(), cause: String::new(), differs: false }
}

#[test]
fn whoever_is_not_the_page_gets_nothing() {
    let browser = Browser::open();
    let path = "/phones/1/switches";
    let bare = |method: &str| match method {
        "GET" => browser.client.get(format!("{}/phones", browser.base)),
        _ => browser.client.post(format!("{}{path}", browser.base)).body("{}"),
    };
    let json = "application/json";
    let (without, cookie) = (bare("GET"), &browser.cookie);
    let refused = [
        (without, StatusCode::UNAUTHORIZED),
        (bare("GET").header(COOKIE, format!("{cookie}0")), StatusCode::UNAUTHORIZED),
        (bare("GET").header(COOKIE, cookie).header(HOST, "evil.example"), StatusCode::MISDIRECTED_REQUEST),
        (bare("GET").header(COOKIE, cookie).header(ORIGIN, "http://evil.example"), StatusCode::FORBIDDEN),
        (bare("POST").header(CONTENT_TYPE, json), StatusCode::UNAUTHORIZED),
        (bare("POST").header(COOKIE, cookie), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (bare("POST").header(COOKIE, cookie).header(CONTENT_TYPE, "text/plain"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ];
    for (request, status) in refused {
        let answer = request.send().unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()[CONTENT_SECURITY_POLICY], CSP);
    }
    let own = browser.post(path, json, "{}").header(ORIGIN, browser.base.replace("127.0.0.1", "localhost"));
    assert_eq!(own.send().unwrap().status(), StatusCode::OK);
}

#[test]
fn the_pages_are_files_with_their_hash_kept_by_the_browser() {
    let browser = Browser::at_work();
    let page = browser.get("/").send().unwrap();
    assert_eq!((page.status(), &page.headers()[CACHE_CONTROL]), (StatusCode::OK, &"no-cache".parse().unwrap()));
    assert_eq!(page.headers()[CONTENT_SECURITY_POLICY], CSP);
    let script = browser.get("/phone-3QK5D7AA.js").send().unwrap();
    assert_eq!(script.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(script.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert!(browser.folder.path().join("store.db").exists());
    for path in ["/store.db", "/..%2fstore.db", "/%2e%2e/store.db"] {
        assert_eq!(browser.get(path).send().unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_picture_comes_once_and_what_is_no_event_is_refused() {
    let browser = Browser::at_work();
    let rows: Value = browser.get("/phones").send().unwrap().json().unwrap();
    assert_eq!((&rows[0]["phone"], &rows[0]["name"]), (&json!(1), &json!("王芳")));
    assert_eq!((&rows[0]["language"], &rows[0]["switches"]["offline"]), (&json!("zh-CN"), &json!(false)));

    let newest = rev(&browser.get("/phones/1/view").send().unwrap());
    let have = |rev: u64| browser.get(&format!("/phones/1/view?have={rev}")).send().unwrap().status();
    assert_eq!((have(newest), have(newest - 1)), (StatusCode::NOT_MODIFIED, StatusCode::OK));
    let rubbish = browser.post("/phones/1/events", "application/octet-stream", [0xFF; 9]).send().unwrap();
    assert_eq!(rubbish.status(), StatusCode::BAD_REQUEST);
    for path in ["/phones/2/view", "/phones/0/view", "/phones/1/files/0", "/phones/1/pictures/00?px=64"] {
        assert_eq!(browser.get(path).send().unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn on_a_network_of_thirty_seconds_every_tap_is_seen_while_the_exchange_is_open() {
    let browser = Browser::at_work();
    assert_eq!(browser.turn(&json!({ "slow_ms": 30_000 }))["switches"]["slow_ms"], 30_000);
    let steps = [Action::Accept, Action::StartTravel, Action::Arrive];
    let taps = steps.into_iter().chain(std::iter::repeat_with(finding)).take(20);
    for (before, tap) in taps.enumerate() {
        let seen = rev(&browser.get("/phones/1/view").send().unwrap());
        assert!(browser.act(tap) > seen);
        assert_eq!(browser.look().sync.pending as usize, before + 1);
    }
    assert!(browser.server.pushed().is_empty(), "the first exchange is open");
    browser.turn(&json!({ "slow_ms": 0 }));
    browser.until(|view| view.sync.pending == 0);
    assert_eq!(browser.server.pushed().concat().len(), 20, "each arrived once");
}

#[test]
fn a_question_is_answered_once_and_by_what_was_asked() {
    let browser = Browser::at_work();
    browser.turn(&json!({ "offline": true, "location": "ask" }));
    browser.act(Action::Accept);
    browser.act(Action::StartTravel);
    browser.act(Action::Arrive);
    let asks = browser.asks();
    assert_eq!(asks[0]["kind"], "location");
    let path = format!("/phones/1/answers/{}", asks[0]["id"]);
    let here = json!({ "answer": "here", "latitude_e7": 312_304_000, "longitude_e7": 1_214_737_000, "accuracy_m": 9 });
    assert_eq!(browser.says(&path, &json!({ "answer": "shared" })).status(), StatusCode::BAD_REQUEST);
    assert_eq!(browser.says(&path, &json!({ "answer": "perhaps" })).status(), StatusCode::BAD_REQUEST);
    assert_eq!(browser.says(&path, &here).status(), StatusCode::ACCEPTED);
    assert_eq!(browser.says(&path, &here).status(), StatusCode::CONFLICT);
    assert_eq!((browser.look().sync.pending, browser.asks().len()), (3, 0));

    let photo = || Action::TakePhoto { caption: "铭牌".to_owned() };
    browser.act(photo());
    let path = format!("/phones/1/answers/{}", browser.asks()[0]["id"]);
    let jpeg = camera::name_plate();
    let taken = browser.post(&path, "application/octet-stream", jpeg.clone()).send().unwrap();
    assert_eq!((taken.status(), browser.look().sync.pending), (StatusCode::ACCEPTED, 4));
    let ScreenView::Order(order) = browser.look().screen else { panic!("the order is open") };
    let row = &order.photos.rows[0];
    assert!(row.can_draw && row.mark.is_some(), "it is here, and not sent yet: {row:?}");
    let pixels = |digest: &str, px: u32| browser.get(&format!("/phones/1/pictures/{digest}?px={px}")).send().unwrap();
    let drawn = pixels(&row.digest, 160);
    assert_eq!((drawn.status(), drawn.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, "image/jpeg"));
    assert_eq!(image::load_from_memory(&drawn.bytes().unwrap()).unwrap().width(), 160);
    for digest in ["..%2F..%2Fstore.db", "", &"0".repeat(64)] {
        assert_eq!(pixels(digest, 160).status(), StatusCode::NOT_FOUND, "{digest}");
    }

    browser.act(photo());
    let path = format!("/phones/1/answers/{}", browser.asks()[0]["id"]);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec();
    assert_eq!(browser.post(&path, "application/octet-stream", heic).send().unwrap().status(), StatusCode::ACCEPTED);
    assert!(browser.look().message.unwrap().text.contains("HEIC"), "it is refused by name");
    assert_eq!(browser.look().sync.pending, 4);

    browser.act(photo());
    let path = format!("/phones/1/answers/{}", browser.asks()[0]["id"]);
    let before = browser.asks().len();
    let killed = browser.turn(&json!({ "kill": true }));
    assert_eq!((before, killed["asks"].as_array().map(Vec::len)), (1, Some(0)));
    assert_eq!(killed["generation"], 2);
    let late = browser.post(&path, "application/octet-stream", jpeg).send().unwrap();
    assert_eq!((late.status(), browser.look().sync.pending), (StatusCode::CONFLICT, 4));
}

#[test]
fn denied_is_answered_at_once_and_the_clock_is_what_the_switch_says() {
    let browser = Browser::at_work();
    let change = json!({ "offline": true, "camera": "denied", "location": "denied", "zone": "Asia/Urumqi",
        "clock_shift_ms": -3_600_000, "lose_next_reply": true, "storage_full": true });
    let turned = browser.turn(&change)["switches"].clone();
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&turned[name], value, "{name}");
    }
    browser.turn(&json!({ "storage_full": false }));
    browser.act(Action::Accept);
    browser.act(Action::StartTravel);
    browser.act(Action::Arrive);
    browser.act(Action::TakePhoto { caption: String::new() });
    assert_eq!((browser.look().sync.pending, browser.asks().len()), (3, 0));
    assert!(browser.look().message.is_some(), "the camera does not work");
    let unknown = browser.says("/phones/1/switches", &json!({ "zone": "Mars" }));
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
}

#[test]
fn what_was_not_sent_is_handed_over_as_a_file() {
    let browser = Browser::at_work();
    browser.turn(&json!({ "offline": true }));
    browser.act(Action::Accept);
    browser.tell(&Event::ExportPending);
    let ask = browser.asks()[0].clone();
    assert_eq!(ask["kind"], "sharing");
    let file = browser.get(&format!("/phones/1/files/{}", ask["file"])).send().unwrap();
    assert!(file.headers()[CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment; filename*=UTF-8''"));
    assert!(file.text().unwrap().contains(r#""kind":"accept""#));
    let path = format!("/phones/1/answers/{}", ask["id"]);
    assert_eq!(browser.says(&path, &json!({ "answer": "shared" })).status(), StatusCode::ACCEPTED);
    assert!(browser.asks().is_empty());
}

#[test]
fn the_stream_ends_with_the_page() {
    let browser = Browser::open();
    let stream = BufReader::new(browser.get("/events").send().unwrap());
    let mut lines = stream.lines();
    assert!(lines.next().unwrap().unwrap().starts_with(r#"data: {"phone":1,"rev":"#));
    drop(browser.page);
    lines.take_while(Result::is_ok).for_each(drop);
    assert!(browser.client.get(browser.base).send().is_err(), "nobody listens there");
}
