//! A report as it is shown.

use super::{Category, Point, ReportId, Severity, Status, municipality::BodyName, place::Landmark, status::Event};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// One rendition of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Address of the WebP file.
    pub webp_url: String,
    /// Address of the JPEG file.
    pub jpeg_url: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A photo: upright, without metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// At most 2048 pixels a side.
    pub large: Rendition,
    /// At most 480 pixels a side.
    pub thumbnail: Rendition,
    /// Its average colour, `#rrggbb`: shown until it has loaded.
    pub colour: String,
    /// `BlurHash` (blurha.sh), 4×3 components.
    pub blurhash: String,
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportCard {
    /// Its id.
    pub id: ReportId,
    /// Its title, plain text.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// What kind of problem.
    pub category: Category,
    /// How bad.
    pub severity: Severity,
    /// Readable place, else "lat, lng".
    pub place: String,
    /// The exact place; `None` where it may not be shown.
    pub point: Option<Point>,
    /// When it was filed, in the city's time zone.
    pub created_at: OffsetDateTime,
    /// Seconds since then.
    pub age_seconds: i64,
    /// The first photo.
    pub photo: Option<Photo>,
    /// How many people support it.
    pub supporters: u32,
    /// How many comments it has.
    pub comments: u32,
}

/// What the person who filed a report may do with it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnAction {
    /// Change title or description.
    Edit,
    /// Take it back.
    Delete,
    /// Say that it is not fixed.
    Reopen,
    /// Say that it is fixed.
    Confirm,
    /// Ask a person to look at a rejection again.
    Appeal,
}

impl OwnAction {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Reopen => "reopen",
            Self::Confirm => "confirm",
            Self::Appeal => "appeal",
        }
    }
}

/// How alike two reports are, 0 to 1 each; `None` where it could not be told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// All parts together.
    pub score: f32,
    /// By the metres between them.
    pub distance: f32,
    /// By kind of problem.
    pub category: Option<f32>,
    /// By their words.
    pub text: Option<f32>,
    /// By their photos.
    pub image: Option<f32>,
}

/// A report that may be about the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// It.
    pub card: ReportCard,
    /// Metres between the two.
    pub distance_m: f64,
    /// How alike they are.
    pub likeness: Likeness,
}

/// Other reports that may be about the same as one, as its viewer may see them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Similar {
    /// For the person who filed it, while its check waits for their word: is it one of these?
    pub question: Vec<Candidate>,
    /// For staff: what the check found, likest first.
    pub found: Vec<Candidate>,
    /// Of a public report: what else is nearby, nearest first; metres beside each.
    pub nearby: Vec<(ReportCard, f64)>,
}

/// What staff see of a report beside what everybody sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StaffView {
    /// Who assigned it.
    pub assigned_by: Option<String>,
    /// When.
    pub assigned_at: Option<OffsetDateTime>,
    /// Notes about the work, not for the public.
    pub resolution_notes: Option<String>,
    /// Possible originals: id and likeness, likest first.
    pub candidates: Vec<(ReportId, Likeness)>,
    /// For moderators: which door it came by.
    pub source: Option<String>,
    /// For moderators: 64-bit difference hash of the first photo, 16 hexadecimal digits.
    pub image_hash: Option<String>,
    /// For moderators: flags that nobody has looked at.
    pub flags: Option<u32>,
    /// For administrators.
    pub client_ip: Option<String>,
    /// For administrators.
    pub contact_email: Option<String>,
    /// The checking model's whole answer.
    pub raw_answer: Option<serde_json::Value>,
    /// Where this viewer may move it.
    pub transitions: Vec<Status>,
    /// Photos that a moderator took away.
    pub hidden_photos: Vec<Photo>,
}

/// Why the machine rejected a report or set it aside. Stored as its code, told in the reader's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineReason {
    /// A photo that nobody should have to see.
    Unsafe,
    /// No photo shows anything that a city could mend.
    NotCivic,
    /// It was not sure.
    Unsure,
    /// The check failed again and again.
    CheckFailed,
}

impl MachineReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Unsafe, Self::NotCivic, Self::Unsure, Self::CheckFailed];

    /// What is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unsafe => "machine:unsafe",
            Self::NotCivic => "machine:not_civic",
            Self::Unsure => "machine:unsure",
            Self::CheckFailed => "machine:check_failed",
        }
    }

    /// The reason of a stored text; `None` for one that a person wrote.
    #[must_use]
    pub fn read(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == stored)
    }
}

/// What the checking model thought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// Whether the scene can be a civic problem; `None` when it could not tell.
    pub is_valid: Option<bool>,
    /// Name of the category it saw.
    pub category: Option<String>,
    /// Its rating.
    pub severity: Severity,
    /// What it saw, in English words.
    pub description: String,
    /// 0 to 1.
    pub confidence: f32,
    /// Which model.
    pub model: String,
    /// Which version of the question.
    pub prompt_version: String,
}

/// What a model says about one photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Whether the scene can be a civic problem; `None` when it cannot tell.
    pub is_valid: Option<bool>,
    /// Whether nobody should have to see it.
    pub is_unsafe: bool,
    /// Slug of the category it sees.
    pub category: Option<String>,
    /// How bad, if it can tell.
    pub severity: Severity,
    /// What it sees, in English.
    pub description: String,
    /// How sure it is of `is_valid` (or of `is_unsafe`, when that is set), 0 to 1.
    pub confidence: f32,
    /// Its whole answer, for people who want to look it up.
    pub raw: serde_json::Value,
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// What happened.
    pub event: Event,
    /// When, in the city's time zone.
    pub at: OffsetDateTime,
    /// By whom: `ai_system`, `system`, `anonymous`, a body's name.
    pub actor: String,
    /// `ai`, `system`, `citizen`, `official`, `moderator`.
    pub actor_role: String,
    /// More about it.
    pub details: String,
    /// Addresses of pictures that came with it, without `.webp` or `.jpg`; for those who may see them.
    #[serde(default)]
    pub pictures: Vec<String>,
}

/// A report's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportDetail {
    /// What a list would show.
    pub card: ReportCard,
    /// The description, plain text.
    pub description: Option<String>,
    /// All photos in their order.
    pub photos: Vec<Photo>,
    /// Parts of the address, each when known.
    pub address: Option<String>,
    /// City or nearest named place.
    pub city: Option<String>,
    /// District.
    pub district: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Country, an English name.
    pub country: String,
    /// 7 characters (about 150 m).
    pub geohash: String,
    /// Oldest first; only what the viewer may see.
    pub timeline: Vec<TimelineEntry>,
    /// The machine's opinion, for those who may see it.
    pub analysis: Option<Analysis>,
    /// Why it was rejected or set aside, for those who may see it.
    pub flag_reason: Option<String>,
    /// The original that it repeats.
    pub duplicate_of: Option<ReportId>,
    /// Reports that repeat it.
    pub duplicate_count: u32,
    /// The public note of the last change by staff.
    pub admin_note: Option<String>,
    /// How it was solved.
    pub resolution_summary: Option<String>,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
    /// When it was published.
    pub verified_at: Option<OffsetDateTime>,
    /// When it was solved.
    pub resolved_at: Option<OffsetDateTime>,
    /// When the person who filed it said that it is.
    pub confirmed_at: Option<OffsetDateTime>,
    /// Address of a picture of the solution, WebP.
    pub resolution_image: Option<String>,
    /// Counts the changes of what it says.
    pub version: i32,
    /// Number of the last change that this shows; 0 in lists.
    pub change: i64,
    /// Local Government Directory code.
    pub district_code: Option<i32>,
    /// Slug of the municipality that has it.
    pub municipality: Option<String>,
    /// Its name, where it has one.
    #[serde(default)]
    pub municipality_name: Option<BodyName>,
    /// Slug of its department.
    pub department: Option<String>,
    /// Its name, where it has one.
    #[serde(default)]
    pub department_name: Option<BodyName>,
    /// Name of the official in charge.
    pub officer: Option<String>,
    /// When it is planned to be solved.
    pub eta: Option<OffsetDateTime>,
    /// When it should be solved, by its category.
    pub due_at: Option<OffsetDateTime>,
    /// Whether that has passed and it is not.
    pub is_overdue: bool,
    /// How many people hear of what happens to it.
    pub followers: u32,
    /// Whether the viewer supports it.
    pub has_upvoted: bool,
    /// Whether the viewer follows it.
    pub is_following: bool,
    /// Whether the person who filed it still has to say if it is one of those nearby.
    pub is_held: bool,
    /// `open`, `upheld` or `dismissed`, for those who may know.
    pub appeal: Option<String>,
    /// What people know nearby, nearest first.
    pub landmarks: Vec<Landmark>,
    /// What the viewer may do as the one who filed it.
    pub actions: Vec<OwnAction>,
    /// For staff in whose hands it is.
    pub staff: Option<StaffView>,
    /// The name of the account that filed it, if the viewer may see it.
    pub submitted_by: Option<String>,
    /// Whether the public must not see that name.
    pub is_anonymous: bool,
    /// Whether that account is of a municipality.
    pub is_official: bool,
    /// Whether the viewer filed it.
    pub is_mine: bool,
    /// For the person who filed it: whether it waits until the link in a mail is opened.
    pub awaits_mail: bool,
    /// Whether this is only the stub that anybody may see of an unpublished report.
    pub restricted: bool,
    /// For the person who filed it: the code that proves so.
    pub tracking_code: Option<String>,
}

impl ReportDetail {
    /// The same as of `now`: how old it is, and whether its time is over. It may have been kept for a while.
    #[must_use]
    pub fn as_of(mut self, now: OffsetDateTime) -> Self {
        use Status::{Duplicate, Rejected, Resolved};
        self.card.age_seconds = (now - self.card.created_at).whole_seconds().max(0);
        let is_done = matches!(self.card.status, Resolved | Rejected | Duplicate);
        self.is_overdue = !is_done && self.due_at.is_some_and(|due| due < now);
        self
    }
}

/// What the waiting page asks again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusNow {
    /// Where the report stands.
    pub status: Status,
}

/// The numbers and newest reports of the front page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontPage {
    /// The newest public reports.
    pub newest: Vec<ReportCard>,
    /// Public reports that wait for somebody or are being worked on.
    pub open: i64,
    /// Public reports that are resolved.
    pub resolved: i64,
}

/// A person's own reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MyReports {
    /// Of the account, or of this browser where nobody is signed in; newest first.
    pub cards: Vec<ReportCard>,
    /// How many there are altogether.
    pub total: i64,
    /// How many of each status; statuses without any are left out.
    pub counts: Vec<(Status, i64)>,
    /// Where the next page begins.
    pub next: Option<super::page::Cursor>,
    /// Filed by this browser without an account: they can be added to the account.
    pub claimable: Vec<ReportCard>,
}
