//! `PUT /v1/policies`

use axum::{extract::State, http::StatusCode};
use callout_core::domain::{
    money::Fee,
    people::Role,
    person::shape::Roles,
    policy::{ArrivalLimits, CONDUCT_POINTS_MAX, ComplaintLimits, ConductPoint, Policies},
    shapes::{ListOf, Whole},
    text::Note,
};
use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ArrayBuilder, ArrayItems},
    },
};

use crate::{
    api::v1::problems,
    http::{IdempotencyKey, Json, Problem, ProblemBody},
    security::Principal,
    services::policies::{self, ChangeError, DAYS_MAX, Entry, FAR_MAX, HOURS_MAX},
    state::AppState,
    texts::sentence,
};

/// In the document: hours of a limit.
type Hours = Whole<1, { HOURS_MAX as i64 }>;
/// In the document: days of a limit.
type Days = Whole<1, { DAYS_MAX as i64 }>;
/// In the document: the limits of far sites.
type FarLimits = ListOf<FarLimit, 0, FAR_MAX>;

/// In the document: a checklist.
type Checklist = ListOf<ConductPoint, 1, CONDUCT_POINTS_MAX>;

/// In the document: kilometres, and the hours up to them.
struct FarLimit;

impl PartialSchema for FarLimit {
    fn schema() -> RefOr<Schema> {
        let both = [Whole::<0, { u32::MAX as i64 }>::schema(), Hours::schema()];
        let both = both.into_iter().filter_map(|schema| match schema {
            RefOr::T(schema) => Some(schema),
            RefOr::Ref(_) => None,
        });
        ArrayBuilder::new().items(ArrayItems::False).prefix_items(both).min_items(Some(2)).max_items(Some(2)).into()
    }
}

impl ToSchema for FarLimit {}

/// What the policies are to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePolicies {
    /// The version that was read.
    basis_revision: u32,
    /// Limits of call to arrival (P4).
    arrival: EnterArrival,
    /// The highest fee that a technician collects in cash on site (P9).
    cash_on_site_max: Fee,
    /// How far a device's clock may be off, in seconds, before it is flagged (F6).
    clock_skew_s_max: u32,
    /// Who has a customer served who refuses the price (P7); left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<Roles>)]
    service_approvers: Option<Vec<Role>>,
    /// Who inspects bench repairs (P11); left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<Roles>)]
    inspectors: Option<Vec<Role>>,
    /// The limits of complaints (P28); left out, they stay as they are.
    #[serde(default)]
    complaints: Option<EnterComplaints>,
    /// Within how many hours a held batch that was found good is released and every owner told (P29); left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<Hours>)]
    hold_release_hours: Option<u32>,
    /// What is ticked of the technician's conduct on site, in this order (P40); left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<Checklist>)]
    conduct_checklist: Option<Vec<ConductPoint>>,
    /// Why they change.
    reason: Note,
}

/// The limits of call to arrival (P4).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units last in names, as the policies have them")]
pub struct EnterArrival {
    /// Working hours in the urban area.
    #[schema(value_type = Hours)]
    urban_hours: u32,
    /// Working hours in the suburbs.
    #[schema(value_type = Hours)]
    suburb_hours: u32,
    /// For far sites: `[up to kilometres, clock hours]`, ascending.
    #[schema(value_type = FarLimits)]
    far_hours: Vec<(u32, u32)>,
    /// Clock hours beyond the last distance.
    #[schema(value_type = Hours)]
    beyond_hours: u32,
}

impl From<EnterArrival> for ArrivalLimits {
    fn from(EnterArrival { urban_hours, suburb_hours, far_hours, beyond_hours }: EnterArrival) -> Self {
        Self { urban_hours, suburb_hours, far_hours, beyond_hours }
    }
}

/// The limits of complaints (P28), by the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterComplaints {
    /// Hours until somebody is with the customer, in the same city.
    #[schema(value_type = Hours)]
    same_city_hours: u32,
    /// Days until somebody is with the customer, elsewhere.
    #[schema(value_type = Days)]
    elsewhere_days: u32,
    /// Days until there is a disposition.
    #[schema(value_type = Days)]
    disposition_days: u32,
    /// Hours after which the next level is told that one of them passed.
    #[schema(value_type = Hours)]
    escalation_hours: u32,
}

impl From<EnterComplaints> for ComplaintLimits {
    fn from(
        EnterComplaints { same_city_hours, elsewhere_days, disposition_days, escalation_hours }: EnterComplaints,
    ) -> Self {
        Self { same_city_hours, elsewhere_days, disposition_days, escalation_hours }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            ChangeError::Moved { current } => problems::moved(current),
            ChangeError::Hours { field } => {
                let sentence = sentence!("hours-out-of-range", max = HOURS_MAX);
                Self::new(unprocessable, "hours_out_of_range", sentence).field(field)
            }
            ChangeError::Days { field } => {
                let sentence = sentence!("days-out-of-range", max = DAYS_MAX);
                Self::new(unprocessable, "days_out_of_range", sentence).field(field.to_owned())
            }
            ChangeError::Distances => {
                let sentence = sentence!("distances-unordered", max = FAR_MAX);
                Self::new(unprocessable, "distances_unordered", sentence).field("arrival.far_hours")
            }
            ChangeError::Checklist => {
                let sentence = sentence!("checklist-unclear", max = CONDUCT_POINTS_MAX);
                Self::new(unprocessable, "checklist_unclear", sentence).field("conduct_checklist")
            }
            ChangeError::Nobody { field } => {
                Self::new(unprocessable, "nobody_may", sentence!("nobody-may")).field(field.to_owned())
            }
            ChangeError::Failure(failure) => failure.into(),
        }
    }
}

/// Puts new policies in force; every phone learns of them. What was decided under older ones stands.
#[utoipa::path(put, path = "/v1/policies", tag = "policies", security(("bearer" = [])), request_body = ChangePolicies, params(IdempotencyKey), responses(
    (status = 200, description = "What is in force", body = Policies),
    (status = 409, description = "`moved`: read them again", body = ProblemBody),
    (status = 422, description = "`hours_out_of_range`, `days_out_of_range`, `distances_unordered`, `nobody_may`, `checklist_unclear`, `invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    key: IdempotencyKey,
    Json(request): Json<ChangePolicies>,
) -> Result<Json<Policies>, Problem> {
    let ChangePolicies { basis_revision, arrival, reason, .. } = request;
    let entry = Entry {
        arrival: arrival.into(),
        cash_on_site_max: request.cash_on_site_max,
        clock_skew_s_max: request.clock_skew_s_max,
        service_approvers: request.service_approvers,
        inspectors: request.inspectors,
        complaints: request.complaints.map(ComplaintLimits::from),
        hold_release_hours: request.hold_release_hours,
        conduct_checklist: request.conduct_checklist,
    };
    Ok(Json(policies::change(&state, (&principal.actor, key.0), basis_revision, entry, &reason).await?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::TestServer;

    fn policies(basis_revision: u32) -> Value {
        json!({
            "basis_revision": basis_revision,
            "arrival": { "urban_hours": 4, "suburb_hours": 7, "far_hours": [[300, 24], [1000, 48]], "beyond_hours": 72 },
            "cash_on_site_max": { "minor": 80_000, "currency": "CNY" },
            "clock_skew_s_max": 300,
            "hold_release_hours": 24,
            "inspectors": ["quality", "supervisor", "quality"],
            "conduct_checklist": [{ "code": "smile", "names": { "en": "Smiled", "zh": "微笑服务" } }],
            "complaints": { "same_city_hours": 12, "elsewhere_days": 7, "disposition_days": 3, "escalation_hours": 24 },
            "reason": "The competition arrives sooner",
        })
    }

    #[tokio::test]
    async fn policies_change_with_a_reason_and_their_history_stays() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let before: Value = server.get("/v1/policies").bearer(&admin).send().await.expect(200).json();
        assert_eq!((before["version"].as_i64(), before["arrival"]["urban_hours"].as_i64()), (Some(1), Some(6)));
        let change = |body: Value| server.put("/v1/policies").bearer(&admin).json(&body).send();
        let after: Value = change(policies(1)).await.expect(200).json();
        assert_eq!((after["version"].as_i64(), after["arrival"]["urban_hours"].as_i64()), (Some(2), Some(4)));
        // Its answer was lost (F16).
        assert_eq!(change(policies(1)).await.expect(200).json::<Value>(), after);
        let mut late = policies(1);
        late["clock_skew_s_max"] = json!(60);
        change(late).await.problem("moved", 409);
        let history: Value = server.get("/v1/policies/history").bearer(&admin).send().await.expect(200).json();
        assert_eq!(history["versions"].as_array().map(Vec::len), Some(1));
        assert_eq!(history["versions"][0]["reason"], "The competition arrives sooner");
    }

    #[tokio::test]
    async fn limits_that_nobody_could_keep_are_refused_p4() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let point = json!({ "code": "uniform", "names": { "en": "Uniform", "zh": "工装" } });
        for (field, value, code, named) in [
            ("/arrival/urban_hours", json!(0), "hours_out_of_range", "arrival.urban_hours"),
            ("/arrival/far_hours/1/1", json!(100_000), "hours_out_of_range", "arrival.far_hours[1]"),
            ("/arrival/far_hours/1/0", json!(300), "distances_unordered", "arrival.far_hours"),
            ("/arrival/far_hours", json!(vec![[1, 1]; 21]), "distances_unordered", "arrival.far_hours"),
            ("/inspectors", json!([]), "nobody_may", "inspectors"),
            ("/complaints/same_city_hours", json!(0), "hours_out_of_range", "complaints.same_city_hours"),
            ("/complaints/disposition_days", json!(367), "days_out_of_range", "complaints.disposition_days"),
            ("/hold_release_hours", json!(0), "hours_out_of_range", "hold_release_hours"),
            ("/conduct_checklist", json!([]), "checklist_unclear", "conduct_checklist"),
            ("/conduct_checklist", json!([point, point]), "checklist_unclear", "conduct_checklist"),
            ("/reason", json!(""), "invalid_field", "reason"),
        ] {
            let mut body = policies(1);
            *body.pointer_mut(field).unwrap() = value;
            let answer = server.put("/v1/policies").bearer(&admin).json(&body).send().await;
            assert_eq!(answer.problem(code, 422).field.as_deref(), Some(named));
        }
    }
}
