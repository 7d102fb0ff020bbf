//! What staff work with: lists of reports in every status, the queue of what needs a person, flags.

use super::{
    AppError, ReportId, Status,
    ids::{FlagId, UpdateId},
    page::Cursor,
    report::{Candidate, ReportCard, ReportDetail},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Most characters of a note or a reason of staff (API contract §1.9.1).
pub const NOTE_MAX: u32 = 2000;
/// Most characters of a note about a flag (API contract §1.9.3).
pub const FLAG_NOTE_MAX: u32 = 1000;
/// Most reports that one call moves (API contract §1.9.1).
pub const BULK_MOST: usize = 100;

/// In which order staff list reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffSort {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Worst first.
    Severity,
    /// Most flags that nobody has looked at first.
    Flags,
    /// What nobody has touched for the longest time first.
    Age,
    /// Open work first, then the newest.
    Work,
    /// Open work alone, unless a status is asked for: what has to be solved first first.
    Due,
}

impl StaffSort {
    /// Every order.
    pub const ALL: [Self; 7] =
        [Self::Newest, Self::Oldest, Self::Severity, Self::Flags, Self::Age, Self::Work, Self::Due];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Severity => "severity",
            Self::Flags => "flags",
            Self::Age => "age",
            Self::Work => "work",
            Self::Due => "due",
        }
    }
}

/// A position in a list of staff's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffCursor {
    /// The order.
    pub sort: StaffSort,
    /// What it begins with, of the last report seen; 0 where that is its time.
    pub key: i64,
    /// Its time of filing and id, which settle ties.
    pub at: Cursor,
}

impl StaffCursor {
    /// An opaque text for a link: the order, the key, then [`Cursor::encode`].
    #[must_use]
    pub fn encode(self) -> String {
        format!("{}.{}.{}", self.sort.as_str(), self.key, self.at.encode())
    }

    /// Reads [`StaffCursor::encode`]'s text; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let (sort, rest) = text.split_once('.')?;
        let (key, at) = rest.split_once('.')?;
        let sort = StaffSort::ALL.into_iter().find(|known| known.as_str() == sort)?;
        Some(Self { sort, key: key.parse().ok()?, at: Cursor::decode(at)? })
    }
}

/// What became of a move by staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which report.
    pub report: ReportId,
    /// Where it was.
    pub from: Status,
    /// Where it is now.
    pub to: Status,
    /// Whether that is another status.
    pub changed: bool,
    /// Who moved it: the address, else the name.
    pub by: String,
}

/// What became of many moves at once.
#[derive(Clone, Debug, Default)]
pub struct MovedMany {
    /// Those that are where they were to go.
    pub updated: Vec<ReportId>,
    /// Those that may not go there, and why.
    pub failed: Vec<(ReportId, AppError)>,
}

/// A flag as moderators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagView {
    /// Its id.
    pub id: FlagId,
    /// About which report.
    pub report: ReportId,
    /// What the report is called.
    pub report_title: String,
    /// The report's kind, its English name.
    pub report_category: String,
    /// The official update of it that is meant, if not the report.
    pub update: Option<UpdateId>,
    /// Who flagged it; `None` when the account was deleted.
    pub by: Option<String>,
    /// One of [`super::community::FlagKind`]'s words.
    pub kind: String,
    /// In their words.
    pub reason: Option<String>,
    /// Path of a picture, WebP.
    pub image: Option<String>,
    /// `pending`, `reviewed`, `dismissed` or `actioned`.
    pub status: String,
    /// When.
    pub created_at: OffsetDateTime,
    /// Who looked at it.
    pub reviewed_by: Option<String>,
    /// What they noted.
    pub admin_note: Option<String>,
}

/// Why a report needs a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueKind {
    /// The machine was unsure, or staff set it aside.
    Flagged,
    /// Its check does not come.
    Waiting,
    /// People think that something is wrong with it.
    Flags,
    /// Whoever filed it contests its rejection.
    Appeal,
}

impl QueueKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Flagged, Self::Waiting, Self::Flags, Self::Appeal];

    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::Waiting => "waiting",
            Self::Flags => "flags",
            Self::Appeal => "appeal",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a place in the queue is made of: points, worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Three for each step of severity; unrated counts as 5.
    pub severity: i32,
    /// What the machine is missing to certainty, up to 20.
    pub doubt: i32,
    /// Up to 20 for three days of waiting.
    pub age: i32,
    /// Five for each open flag, up to 20.
    pub flags: i32,
    /// One for each supporter, up to 10.
    pub supporters: i32,
}

impl Terms {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> i32 {
        self.severity + self.doubt + self.age + self.flags + self.supporters
    }
}

/// Who is about to decide a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Their name.
    pub by: String,
    /// Whether it is the viewer.
    pub is_mine: bool,
    /// Until when, in the city's time zone.
    pub until: OffsetDateTime,
}

/// A place in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueItem {
    /// The report.
    pub card: ReportCard,
    /// Why it is here.
    pub kinds: Vec<QueueKind>,
    /// Why it stands where it does.
    pub terms: Terms,
    /// Seconds for which it needs a person.
    pub waits: i64,
    /// How sure the machine is, 0 to 1; `None` where it said nothing.
    pub confidence: Option<f32>,
    /// Flags that nobody has looked at.
    pub flags: u32,
    /// Who is about to decide it.
    pub claim: Option<Claim>,
}

/// What was decided a moment ago and can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Which report.
    pub report: ReportId,
    /// What it is called.
    pub title: String,
    /// What it became.
    pub to: Status,
    /// Seconds that are left.
    pub seconds: i64,
}

/// A page of the queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Which part of it; `None` for all.
    pub kind: Option<QueueKind>,
    /// How many there are of each kind; of several kinds each counts.
    pub counts: Vec<(QueueKind, i64)>,
    /// How many reports altogether.
    pub total: i64,
    /// The page, worst first.
    pub items: Vec<QueueItem>,
    /// Which page, from 1.
    pub page: i64,
    /// Whether there is another one.
    pub has_more: bool,
    /// What can be taken back.
    pub undo: Option<Undo>,
}

/// A reason that is given again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonTemplate {
    /// Its name.
    pub slug: String,
    /// English.
    pub text_en: String,
    /// Hindi.
    pub text_hi: String,
}

impl ReasonTemplate {
    /// Its words in a language; in both where that is not known.
    #[must_use]
    pub fn text_for(self, language: Option<&str>) -> String {
        match language {
            Some("hi") => self.text_hi,
            Some(_) => self.text_en,
            None => format!("{}\n{}", self.text_en, self.text_hi),
        }
    }
}

/// What would become of one of several reports that are moved at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It moves.
    Moves,
    /// It is there already.
    Stands,
    /// It may not move there from where it is.
    Stays,
    /// Another moderator is about to decide it.
    Taken(String),
}

/// Several reports that are to be moved at once, and what would become of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bulk {
    /// Where to; `None` while that is not chosen.
    pub to: Option<Status>,
    /// The reports, as they were chosen; what does not exist is left out.
    pub items: Vec<(ReportCard, Option<Verdict>)>,
    /// Reasons to choose from.
    pub templates: Vec<ReasonTemplate>,
}

impl Bulk {
    /// How many would move.
    #[must_use]
    pub fn moves(&self) -> usize {
        self.items.iter().filter(|(_, verdict)| *verdict == Some(Verdict::Moves)).count()
    }
}

/// A report to be decided, with what a decision needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The report.
    pub report: ReportDetail,
    /// Its place in the queue; `None` when it needs nobody any more.
    pub item: Option<QueueItem>,
    /// What it may repeat, likest first.
    pub found: Vec<Candidate>,
    /// Its flags that nobody has looked at, oldest first.
    pub flags: Vec<FlagView>,
    /// Why its rejection is contested.
    pub appeal: Option<String>,
    /// Who has it.
    pub claim: Option<Claim>,
    /// Reasons to choose from.
    pub templates: Vec<ReasonTemplate>,
    /// What can be taken back.
    pub undo: Option<Undo>,
}

impl Case {
    /// Whether the viewer has it.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.is_mine)
    }
}
