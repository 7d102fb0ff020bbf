//! Filing a report: what the form asks, and what it kept when something was wrong.

use super::{AppError, Category, ReportId, Status};
use serde::{Deserialize, Serialize};

/// Most photos of one report (PRODUCT: "1 to 5 photos").
pub const MAX_PHOTOS: u32 = 5;
/// Largest photo file in MiB.
pub const MAX_PHOTO_MIB: u32 = 10;
/// Largest photo in megapixels.
pub const MAX_PHOTO_MEGAPIXELS: u32 = 50;

/// Score (0 to 1) from which a report nearby is shown to whoever files another (`docs/duplicates.md`).
pub const SHOWN_SCORE: f64 = 0.5;

/// The words of a form as they were typed, photos aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedForm {
    /// Names the form itself: two posts with one token make one report.
    pub form_token: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// A place in words, or "lat, lng".
    pub location: String,
    /// Latitude in degrees, from the device, the photo or the pin.
    pub lat: String,
    /// Longitude in degrees.
    pub lng: String,
    /// Category slug, blank for "let it be sorted".
    pub category: String,
    /// Address for news, optional; for confirming the report where there is no proof of work.
    pub contact_email: String,
    /// Whether the public must not see the name of the account that files.
    pub anonymous: bool,
    /// The proof of work, where one is asked for.
    pub altcha: String,
}

/// What the filing page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingForm {
    /// What to fill in.
    pub typed: TypedForm,
    /// What was wrong with the last try.
    pub error: Option<AppError>,
    /// The kinds of problem to choose from.
    pub categories: Vec<Category>,
    /// Whether a proof of work is asked for, or else a mail has to confirm the report.
    pub challenge: bool,
}

/// A report was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// The report.
    pub id: ReportId,
    /// Where it stands.
    pub status: Status,
    /// The code that proves, without an account, who filed it: `K7QM-2XRA-9TEP`.
    pub tracking_code: String,
    /// Whether this is the answer to an earlier, identical request.
    pub replayed: bool,
    /// Whether it waits until the link in a mail is opened.
    pub awaits_mail: bool,
    /// Public reports that may be about the same, likest first.
    pub possible_duplicates: Vec<ReportId>,
}
