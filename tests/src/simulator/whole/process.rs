//! A process of the server: the real router over its state, in a runtime of its own that dies with it.

use std::sync::Arc;

use axum::Router;
use callout_core::domain::ids::Incarnation;
use callout_server::{
    api,
    clock::{Clock, HandClock},
    config::Config,
    entropy::{Entropy, SeededEntropy},
    services::{blobs::files::Files, restored},
    state::AppState,
    store::meta,
    verify,
};
use crux_http::protocol::{HttpRequest, HttpResponse};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use super::{
    dying::{Dying, Fuse},
    sure,
};
use crate::simulator::server::{ADDRESS, header};

/// One process.
pub struct Process {
    state: AppState,
    router: Router,
    fuse: Arc<Fuse>,
    // Last: whatever still runs is gone with it.
    runtime: Runtime,
}

/// A runtime of one thread, where one thing happens after the other.
pub fn runtime() -> Runtime {
    sure("a runtime", Builder::new_current_thread().enable_all().build())
}

impl Process {
    /// Starts as `callout serve` does, short of listening.
    pub fn start(config: Config, clock: &Arc<HandClock>, chance: u64) -> Self {
        let runtime = runtime();
        let (clock, entropy) = (Clock::new(clock.clone()), Entropy::new(Arc::new(SeededEntropy::new(chance))));
        let fuse = Arc::new(Fuse::default());
        let burning = fuse.clone();
        let dying = |pictures: Files| pictures.behind(|disk| Arc::new(Dying { disk, fuse: burning }));
        let (state, router) = runtime.block_on(async {
            let state = sure("the server starts", AppState::open_with(config, clock, entropy, dying).await);
            let router = api::build(&state).router;
            (state, router)
        });
        Self { state, router, fuse, runtime }
    }

    /// Does something with its state, as the command line would.
    pub fn run<T>(&self, work: impl AsyncFnOnce(&AppState) -> T) -> T {
        self.runtime.block_on(work(&self.state))
    }

    /// `callout restored`.
    pub fn restored(&self) -> Incarnation {
        self.run(async |state| sure("the database begins anew", restored::restored(state).await))
    }

    /// Answers a request.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let path = request.url.strip_prefix(ADDRESS).unwrap_or(&request.url);
        let mut builder = http::Request::builder().method(request.method.as_str()).uri(path);
        for header in &request.headers {
            builder = builder.header(&header.name, &header.value);
        }
        let request = sure("a request", builder.body(axum::body::Body::from(request.body.clone())));
        let router = self.router.clone();
        self.runtime.block_on(async {
            let response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let (parts, body) = response.into_parts();
            let body = sure("the answer's body", axum::body::to_bytes(body, usize::MAX).await).to_vec();
            let headers = parts.headers.iter();
            let headers =
                headers.map(|(name, value)| header(name.as_str(), &String::from_utf8_lossy(value.as_bytes())));
            HttpResponse { status: parts.status.as_u16(), headers: headers.collect(), body }
        })
    }

    /// Answers a request, unless it dies after so many steps of what it does with pictures: then nobody hears anything.
    pub fn answer_or_die(&self, request: &HttpRequest, steps: u64) -> Option<HttpResponse> {
        self.fuse.light(steps);
        let answer = self.answer(request);
        let is_dead = self.fuse.put_out();
        (!is_dead).then_some(answer)
    }

    /// Remembers its time, as it does each minute.
    pub fn remembers_its_time(&self) {
        let remembered = self.run(async |state| {
            let mut tx = state.db.write().await?;
            meta::raise_clock_floor(&mut tx, state.clock.now()).await?;
            tx.commit().await
        });
        sure("the time is remembered", remembered);
    }

    /// What `callout doctor` finds in the logs, and in what follows from them.
    pub fn verify(&self) -> Vec<String> {
        let verified = self.run(async |state| {
            let mut tx = state.db.read().await?;
            verify::verify(&mut tx, |_| {}).await
        });
        sure("the logs can be read", verified).findings.first.iter().map(ToString::to_string).collect()
    }

    /// Dies: nothing is ended in order, nobody is waited for. Its connections are closed, as the system would.
    pub fn die(self) {
        let Self { state, router, fuse: _, runtime } = self;
        drop(router);
        runtime.block_on(state.db.close());
        drop(state);
        runtime.shutdown_background();
    }
}
