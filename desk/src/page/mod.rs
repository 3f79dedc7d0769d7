//! The page of the phones: a server on loopback, through which a browser draws them and says what the person does. It carries what
//! crosses to Kotlin and Swift too, byte for byte, and decides nothing.
//!
//! One seat a phone ([`seat`]), one stream of notices for all of them, and a guard before every door ([`guard`]).

mod files;
mod guard;
mod notice;
mod routes;
pub mod seat;
mod sitter;
pub mod switches;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use axum::{Router, middleware};
use tokio::{net::TcpListener, runtime::Runtime};

use self::{files::Files, guard::Guard, seat::Seat};
use crate::keys::random;

/// Bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Exchanges with the browser have so long to end when the page is closed.
const GRACE: Duration = Duration::from_millis(200);

/// The page, while it is served.
pub struct Page {
    url: String,
    seats: Arc<Vec<Seat>>,
    runtime: Option<Runtime>,
}

/// What every route knows.
#[derive(Clone)]
struct Desk {
    seats: Arc<Vec<Seat>>,
    files: Arc<Files>,
}

impl Page {
    /// Serves those phones on a free port of this machine; the pages come from that folder, or else from this program.
    pub fn serve(seats: Vec<Seat>, pages: Option<PathBuf>) -> io::Result<Self> {
        let token = hex::encode(random(TOKEN_BYTES)?);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let port = listener.local_addr()?.port();
        let seats = Arc::new(seats);
        let desk = Desk { seats: seats.clone(), files: Arc::new(Files::new(pages)) };
        let url = guard::entrance(port, &token);
        let router = router(desk, Guard::new(port, token));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, seats, runtime: Some(runtime) })
    }

    /// The address that opens it, with its token.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GRACE);
        }
        self.seats.iter().for_each(Seat::stop);
    }
}

fn router(desk: Desk, guard: Guard) -> Router {
    routes::all().with_state(desk).layer(middleware::from_fn_with_state(Arc::new(guard), guard::guard))
}
