//! `GET /v1/devices/reports`

use axum::extract::State;
use callout_core::{
    domain::{
        ids::{BranchId, DeviceId, PersonId},
        time::Timestamp,
    },
    protocol::report::Report,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::from_unix_ms,
    http::{Json, Problem, ProblemBody},
    security::Principal,
    services::reports::{self, PhoneReport},
    state::AppState,
};

/// A phone, as it last said that it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportingPhone {
    device: DeviceId,
    branch: BranchId,
    /// Its short number, as in its receipts.
    code: String,
    /// What people call it.
    name: String,
    person: PersonId,
    person_name: String,
    /// When it was last heard of, by the server's clock.
    last_contact_at: Timestamp,
    /// Since when it has no access.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<DateTime<Utc>>,
    /// Its last report; none if it never sent one that could be read.
    report: Option<AgedReport>,
}

/// A report, and what the server makes of it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgedReport {
    /// When it came, by the server's clock.
    at: Timestamp,
    /// How old it is, by the server's clock.
    age_seconds: i64,
    /// How many entries of its branch's log lie behind its cursor now; none if that is not a cursor of this log.
    entries_behind: Option<u64>,
    /// How long its oldest pending command waits: from the phone's clock then to the server's now.
    oldest_pending_seconds: Option<i64>,
    /// What the phone said.
    #[serde(flatten)]
    said: Report,
}

/// What the phones that the reader may see last said of themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneReports {
    phones: Vec<ReportingPhone>,
}

impl ReportingPhone {
    fn at(now: Timestamp, phone: PhoneReport) -> Self {
        let behind = phone.behind;
        Self {
            device: phone.device,
            branch: phone.branch,
            code: phone.code,
            name: phone.name,
            person: phone.person,
            person_name: phone.person_name,
            last_contact_at: phone.last_contact_at,
            revoked_at: phone.revoked_at.map(from_unix_ms),
            report: phone.reported.map(|reported| AgedReport {
                at: reported.at,
                age_seconds: seconds(reported.at, now),
                entries_behind: behind,
                oldest_pending_seconds: reported.report.oldest_pending.map(|oldest| seconds(oldest, now)),
                said: reported.report,
            }),
        }
    }
}

/// Whole seconds from one moment to another; none are negative, whatever a phone's clock said.
fn seconds(from: Timestamp, until: Timestamp) -> i64 {
    until.ms().saturating_sub(from.ms()).max(0) / 1_000
}

/// What each phone last said of itself: how far it is, what it still has to send, and whether it has room and power.
///
/// Phones say it with every push and pull. It decides nothing: a phone may be wrong about itself, and says nothing at all without a
/// network, which is what the age shows.
#[utoipa::path(get, path = "/v1/devices/reports", tag = "devices", security(("bearer" = [])), responses(
    (status = 200, description = "By number", body = PhoneReports),
    (status = 401, description = "`unauthenticated`", body = ProblemBody),
))]
pub async fn handler(State(state): State<AppState>, principal: Principal) -> Result<Json<PhoneReports>, Problem> {
    let phones = reports::list(&state, &principal.actor).await?;
    let now = state.clock.now().into();
    Ok(Json(PhoneReports { phones: phones.into_iter().map(|phone| ReportingPhone::at(now, phone)).collect() }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::protocol::{auth::Session, report::HEADER};
    use serde_json::{Value, json};

    use crate::{
        services::reports,
        testing::{START_UNIX_MS, TestServer, office::Day},
    };

    async fn reports_for(server: &TestServer, who: &Session) -> Vec<Value> {
        let answer: Value = server.get("/v1/devices/reports").bearer(who).send().await.expect(200).json();
        answer["phones"].as_array().cloned().unwrap_or_default()
    }

    async fn pull_with(server: &TestServer, session: &Session, header: &str) -> Value {
        server.get("/v1/sync/pull").bearer(session).header(HEADER, header).send().await.expect(200).json()
    }

    fn report(cursor: &Value) -> Value {
        let oldest = START_UNIX_MS - 60_000;
        json!({
            "cursor": cursor, "pending": 3, "oldest_pending": oldest, "photos_waiting": 1, "app": "1.2.0",
            "free_mib": 512, "battery_percent": 80,
        })
    }

    #[tokio::test]
    async fn the_office_sees_what_a_phone_last_said_how_old_it_is_and_how_far_it_is_behind() {
        let day = Day::begin().await;
        let (phone, session) = day.server.person("wang").technician().add_with_phone().await;
        let until = json!(day.server.pull(&session, "").await.until.to_string());
        day.call().await;
        pull_with(&day.server, &session, &report(&until).to_string()).await;
        day.server.advance(Duration::from_secs(90));
        let rows = reports_for(&day.server, &day.clerk).await;
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((&row["device"], &row["person"]), (&json!(phone.device), &json!(phone.person)));
        assert_eq!((row["code"].as_str(), row["person_name"].as_str()), (Some("D01"), Some("wang’s name")));
        let said = &row["report"];
        assert_eq!(said["age_seconds"], 90);
        assert!(said["entries_behind"].as_u64().is_some_and(|behind| behind > 0), "{said}");
        assert_eq!(said["oldest_pending_seconds"], 150);
        for (field, value) in [("pending", 3), ("photos_waiting", 1), ("free_mib", 512), ("battery_percent", 80)] {
            assert_eq!(said[field], value, "{field}");
        }
        assert_eq!(said["app"], "1.2.0");
        assert_eq!(row["last_contact_at"], said["at"]);
    }

    #[tokio::test]
    async fn nonsense_in_the_header_is_passed_over_and_refuses_nothing() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let (_, session) = server.person("wang").technician().add_with_phone().await;
        for nonsense in ["", "{}", "[", r#"{"pending":-1,"photos_waiting":0,"app":"1"}"#, &"x".repeat(2_000)] {
            pull_with(&server, &session, nonsense).await;
            server.get("/v1/sync/head").bearer(&session).header(HEADER, nonsense).send().await.expect(200);
        }
        assert_eq!(reports_for(&server, &clerk).await[0]["report"], Value::Null);
        pull_with(&server, &session, &report(&json!("yesterday")).to_string()).await;
        pull_with(&server, &session, "nonsense").await;
        let said = reports_for(&server, &clerk).await[0]["report"].clone();
        assert_eq!((&said["pending"], &said["entries_behind"]), (&json!(3), &Value::Null));
    }

    #[tokio::test]
    async fn another_branch_sees_nothing_of_it_f61() {
        let server = TestServer::start().await;
        let (_, session) = server.person("wang").technician().add_with_phone().await;
        pull_with(&server, &session, &report(&Value::Null).to_string()).await;
        let elsewhere = server.person("elsewhere").roles(&["clerk"]).branch("West").add().await;
        let elsewhere = server.sign_in(&elsewhere).await;
        assert_eq!(reports_for(&server, &elsewhere).await, Vec::<Value>::new());
        server.get("/v1/devices/reports").bearer(&session).send().await.problem("forbidden", 403);
    }

    #[tokio::test]
    async fn a_report_is_written_beside_the_work_and_another_process_sees_it() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let (_, session) = server.person("wang").technician().add_with_phone().await;
        pull_with(&server, &session, &report(&Value::Null).to_string()).await;
        let other = server.second_process().await;
        assert_eq!(reports_for(&other, &clerk).await[0]["report"], Value::Null);
        reports::write(&server.state).await.expect("written");
        assert_eq!(server.state.reports.unwritten(), []);
        assert_eq!(reports_for(&other, &clerk).await[0]["report"]["pending"], 3);
        // An older one never replaces a newer one.
        pull_with(&other, &session, &json!({ "pending": 0, "photos_waiting": 0, "app": "1.2.0" }).to_string()).await;
        other.advance(Duration::from_secs(1));
        pull_with(&server, &session, &json!({ "pending": 9, "photos_waiting": 0, "app": "1.2.0" }).to_string()).await;
        reports::write(&server.state).await.expect("written");
        reports::write(&other.state).await.expect("written");
        assert_eq!(reports_for(&server.second_process().await, &clerk).await[0]["report"]["pending"], 9);
    }
}
