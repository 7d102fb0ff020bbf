//! What staff see of a report beside the rest.

use crate::domain::{
    ReportId,
    report::{Likeness, StaffView},
};
use crate::server::clock::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

/// How alike two reports are, 0 to 1 each; null: could not be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonsObject {
    distance: f64,
    category: Option<f64>,
    text: Option<f64>,
    image: Option<f64>,
}

impl From<Likeness> for ReasonsObject {
    fn from(likeness: Likeness) -> Self {
        Self {
            distance: hundredths(likeness.distance),
            category: likeness.category.map(hundredths),
            text: likeness.text.map(hundredths),
            image: likeness.image.map(hundredths),
        }
    }
}

/// A share with two decimals.
#[must_use]
pub fn hundredths(share: f32) -> f64 {
    (f64::from(share) * 100.0).round() / 100.0
}

/// A possible original.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateReference {
    id: String,
    score: f64,
    reasons: ReasonsObject,
}

/// What staff see beside the rest.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffObject {
    assigned_by: Option<String>,
    assigned_at: Option<String>,
    resolution_notes: Option<String>,
    /// Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_candidates: Option<Vec<CandidateReference>>,
    /// Photos that a moderator took away, WebP.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden_image_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_email: Option<String>,
}

impl StaffObject {
    /// Of a report in full; `base` comes before the photos' paths.
    #[must_use]
    pub fn new(view: StaffView, base: &str) -> Self {
        let reference = |(id, likeness): (ReportId, Likeness)| CandidateReference {
            id: id.to_string(),
            score: hundredths(likeness.score),
            reasons: likeness.into(),
        };
        Self {
            assigned_by: view.assigned_by,
            assigned_at: view.assigned_at.map(rfc3339),
            resolution_notes: view.resolution_notes,
            duplicate_candidates: Some(view.candidates.into_iter().map(reference).collect()),
            hidden_image_urls: view
                .hidden_photos
                .into_iter()
                .map(|photo| format!("{base}{}", photo.large.webp_url))
                .collect(),
            source: view.source,
            image_hash: view.image_hash,
            flags_count: view.flags,
            client_ip: view.client_ip,
            contact_email: view.contact_email,
        }
    }

    /// The same in a list: without what the contract's list form leaves out.
    #[must_use]
    pub fn list_form(self) -> Self {
        Self { duplicate_candidates: None, image_hash: None, ..self }
    }
}
