//! The report object of the contract (§2.1), made from what the service shows.

mod replies;
mod staff;

pub use replies::{Categories, CategoryObject, ErrorObject, FiledObject};
pub use staff::{ReasonsObject, StaffObject, hundredths};

use crate::domain::{
    SeverityLevel, Status,
    place::Landmark,
    report::{Analysis, OwnAction, Photo, ReportDetail, StaffView, TimelineEntry},
};
use crate::i18n::Locale;
use crate::server::clock::rfc3339;
use crate::words;
use serde::Serialize;
use utoipa::ToSchema;

/// A photo in both formats.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImageObject {
    webp_url: String,
    jpeg_url: String,
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    thumbnail_webp_url: String,
    thumbnail_jpeg_url: String,
    /// Shown until the picture has loaded (blurha.sh).
    blurhash: String,
    /// Average colour, `#rrggbb`.
    colour: String,
}

/// What the checking model thought.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisObject {
    is_valid: Option<bool>,
    category: Option<String>,
    /// 0 (not rated) to 10.
    severity: u8,
    description: String,
    /// 0 to 1.
    confidence: f32,
    /// For staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// For staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_version: Option<String>,
    /// The model's whole answer; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<serde_json::Value>,
}

/// An entry of the timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventObject {
    event: String,
    timestamp: String,
    actor: String,
    actor_role: String,
    details: String,
    /// Pictures that came with it; for who filed the report, and staff.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    image_urls: Vec<String>,
}

/// A report. Lists leave out `timeline`, `landmarks`, `follower_count` and `allowed_transitions`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportObject {
    id: String,
    report_id: String,
    title: String,
    description: Option<String>,
    status: String,
    category: String,
    category_slug: String,
    /// 0 (not rated) to 10.
    severity: u8,
    severity_level: Option<&'static str>,
    username: String,
    submitted_by: Option<String>,
    is_mine: bool,
    user_badges: Vec<String>,
    location: String,
    address: Option<String>,
    city: Option<String>,
    district: Option<String>,
    state: Option<String>,
    district_code: Option<i32>,
    country: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    geohash: String,
    image_data: Vec<ImageObject>,
    image_urls: Vec<String>,
    upvote_count: u32,
    comment_count: u32,
    comments_count: u32,
    has_upvoted: bool,
    following: bool,
    created_at: String,
    updated_at: String,
    verified_at: Option<String>,
    resolved_at: Option<String>,
    assigned_municipality: Option<String>,
    assigned_municipality_name: Option<String>,
    assigned_department: Option<String>,
    assigned_department_name: Option<String>,
    officer_username: Option<String>,
    resolution_eta: Option<String>,
    /// When it should be resolved, by its category.
    due_at: Option<String>,
    is_overdue: bool,
    resolution_summary: Option<String>,
    resolution_image_url: Option<String>,
    resolution_confirmed_at: Option<String>,
    admin_note: Option<String>,
    flag_reason: Option<String>,
    ai_rejection_reason: Option<String>,
    duplicate_of: Option<String>,
    duplicate_count: u32,
    ai_analysis: Option<AnalysisObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<EventObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    landmarks: Option<Vec<LandmarkObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follower_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_transitions: Option<Vec<String>>,
    restricted: bool,
    /// `open`, `upheld` or `dismissed`; for who filed it, and moderators.
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal_status: Option<String>,
    #[serde(flatten)]
    staff: Option<StaffObject>,
    /// What the person who filed it may do now; with a tracking code only.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_actions: Option<Vec<String>>,
}

/// A place that people know.
#[derive(Debug, Serialize, ToSchema)]
pub struct LandmarkObject {
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Metres.
    pub distance_m: u32,
}

impl From<Landmark> for LandmarkObject {
    fn from(landmark: Landmark) -> Self {
        Self { name: landmark.name, kind: landmark.kind, distance_m: landmark.distance_m }
    }
}

/// Six decimals, about 0.1 m.
#[must_use]
pub fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn image(photo: &Photo, base: &str) -> ImageObject {
    let absolute = |url: &str| format!("{base}{url}");
    ImageObject {
        webp_url: absolute(&photo.large.webp_url),
        jpeg_url: absolute(&photo.large.jpeg_url),
        width: photo.large.width,
        height: photo.large.height,
        thumbnail_webp_url: absolute(&photo.thumbnail.webp_url),
        thumbnail_jpeg_url: absolute(&photo.thumbnail.jpeg_url),
        blurhash: photo.blurhash.clone(),
        colour: photo.colour.clone(),
    }
}

fn analysis(analysis: Analysis, staff: Option<&StaffView>) -> AnalysisObject {
    AnalysisObject {
        is_valid: analysis.is_valid,
        category: analysis.category,
        severity: analysis.severity.get(),
        description: analysis.description,
        confidence: analysis.confidence,
        model: staff.map(|_| analysis.model),
        prompt_version: staff.map(|_| analysis.prompt_version),
        raw: staff.and_then(|staff| staff.raw_answer.clone()),
    }
}

/// An entry of a timeline, with absolute addresses.
#[must_use]
pub fn event(entry: TimelineEntry, base: &str) -> EventObject {
    EventObject {
        event: entry.event.as_str().to_owned(),
        timestamp: rfc3339(entry.at),
        actor: entry.actor,
        actor_role: entry.actor_role,
        details: entry.details,
        image_urls: entry.pictures.into_iter().map(|address| format!("{base}{address}.webp")).collect(),
    }
}

impl ReportObject {
    /// The list form: without the timeline and the other rows marked ¹ in the contract.
    #[must_use]
    pub fn list_form(detail: ReportDetail, base: &str, locale: Locale) -> Self {
        let whole = Self::from_detail(detail, base, locale);
        Self {
            timeline: None,
            landmarks: None,
            follower_count: None,
            allowed_transitions: None,
            staff: whole.staff.map(StaffObject::list_form),
            ..whole
        }
    }

    /// The whole object.
    #[must_use]
    pub fn from_detail(detail: ReportDetail, base: &str, locale: Locale) -> Self {
        let body = words::named(locale, detail.municipality.as_deref(), detail.municipality_name.as_ref());
        let department = words::named(locale, detail.department.as_deref(), detail.department_name.as_ref());
        let card = detail.card;
        let image_data: Vec<ImageObject> = detail.photos.iter().map(|photo| image(photo, base)).collect();
        let public_name = detail.submitted_by.clone().filter(|_| !detail.is_anonymous);
        let public_name = public_name.unwrap_or_else(|| "anonymous".to_owned());
        // Whose name is hidden has no badges. What makes a local guide is not said yet.
        let is_official = detail.is_official && detail.submitted_by.is_some() && !detail.is_anonymous;
        let user_badges = is_official.then(|| "official".to_owned()).into_iter().collect();
        let flag_reason = detail.flag_reason.map(|stored| words::reason(locale, &stored));
        let sees_transitions = detail.is_mine || detail.staff.is_some();
        let mut transitions: Vec<Status> = detail.staff.iter().flat_map(|staff| staff.transitions.clone()).collect();
        // Who filed it reopens; what else they may do is no move.
        if detail.actions.contains(&OwnAction::Reopen) && !transitions.contains(&Status::Verified) {
            transitions.push(Status::Verified);
        }
        Self {
            id: card.id.to_string(),
            report_id: card.id.to_string(),
            title: card.title,
            description: detail.description,
            status: card.status.as_str().to_owned(),
            category: card.category.name,
            category_slug: card.category.slug,
            severity: card.severity.get(),
            severity_level: card.severity.level().map(SeverityLevel::as_str),
            username: public_name,
            submitted_by: detail.submitted_by,
            is_mine: detail.is_mine,
            user_badges,
            location: card.place,
            address: detail.address,
            city: detail.city,
            district: detail.district,
            state: detail.state,
            district_code: detail.district_code,
            country: detail.country,
            latitude: card.point.map(|point| degrees(point.lat())),
            longitude: card.point.map(|point| degrees(point.lng())),
            geohash: detail.geohash,
            image_urls: image_data.iter().map(|image| image.webp_url.clone()).collect(),
            image_data,
            upvote_count: card.supporters,
            comment_count: card.comments,
            comments_count: card.comments,
            has_upvoted: detail.has_upvoted,
            following: detail.is_following,
            created_at: rfc3339(card.created_at),
            updated_at: rfc3339(detail.updated_at),
            verified_at: detail.verified_at.map(rfc3339),
            resolved_at: detail.resolved_at.map(rfc3339),
            assigned_municipality: detail.municipality,
            assigned_municipality_name: body,
            assigned_department: detail.department,
            assigned_department_name: department,
            officer_username: detail.officer,
            resolution_eta: detail.eta.map(rfc3339),
            due_at: detail.due_at.map(rfc3339),
            is_overdue: detail.is_overdue,
            resolution_summary: detail.resolution_summary,
            resolution_image_url: detail.resolution_image.map(|path| format!("{base}{path}")),
            resolution_confirmed_at: detail.confirmed_at.map(rfc3339),
            admin_note: detail.admin_note,
            flag_reason: flag_reason.clone(),
            ai_rejection_reason: flag_reason,
            duplicate_of: detail.duplicate_of.map(|id| id.to_string()),
            duplicate_count: detail.duplicate_count,
            ai_analysis: detail.analysis.map(|found| analysis(found, detail.staff.as_ref())),
            timeline: Some(detail.timeline.into_iter().map(|entry| event(entry, base)).collect()),
            landmarks: Some(detail.landmarks.into_iter().map(LandmarkObject::from).collect()),
            follower_count: Some(detail.followers),
            allowed_transitions: sees_transitions
                .then(|| transitions.into_iter().map(|to| to.as_str().to_owned()).collect()),
            restricted: detail.restricted,
            appeal_status: detail.appeal,
            staff: detail.staff.map(|staff| StaffObject::new(staff, base)),
            allowed_actions: None,
        }
    }

    /// The same for its owner, with what they may do now.
    #[must_use]
    pub fn with_actions(self, actions: Vec<String>) -> Self {
        Self { allowed_actions: Some(actions), ..self }
    }
}
