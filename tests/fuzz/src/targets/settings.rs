//! Settings: an operator's file, and what an administrator of a company enters: policies, prices, calendars.

use callout_core::domain::{
    calendar::{BranchCalendar, WorkingCalendar},
    policy::{ChangePolicies, Policies},
    pricing::PriceList,
};

use super::json;

/// Runs it.
pub fn run(bytes: &[u8]) {
    json::<Policies>(bytes);
    json::<ChangePolicies>(bytes);
    json::<PriceList>(bytes);
    json::<BranchCalendar>(bytes);
    json::<WorkingCalendar>(bytes);
    #[cfg(feature = "office")]
    if let Ok(text) = str::from_utf8(bytes) {
        office(text);
    }
}

/// The operator's file.
#[cfg(feature = "office")]
fn office(text: &str) {
    use callout_server::config::Config;

    match Config::of_text(text) {
        Ok(config) => {
            let limits = config.limits;
            assert!(limits.body_bytes_max >= 64 * 1024 && limits.connections_max >= 16, "in range (I19)");
            assert!(!config.issuer.trim().is_empty() && !config.audience.trim().is_empty());
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.contains('\n') && said.len() > "the settings cannot be used: ".len(), "one sentence: {said}");
        }
    }
}
