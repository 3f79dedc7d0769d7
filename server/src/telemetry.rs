//! Logs: on the error stream, as text for people or as JSON for machines.

use tracing_subscriber::EnvFilter;

/// What is logged unless `CALLOUT_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info,sqlx=warn";

/// Starts logging; a second call changes nothing.
///
/// `CALLOUT_LOG` filters (`debug`, `callout_server=debug,info`); `CALLOUT_LOG_FORMAT=json` writes a JSON object a line.
pub fn start() {
    let filter = std::env::var("CALLOUT_LOG")
        .ok()
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT_FILTER));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if std::env::var("CALLOUT_LOG_FORMAT").is_ok_and(|format| format == "json") {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
