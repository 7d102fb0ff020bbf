//! What people add to a report that is not theirs: support, words, pictures, complaints.

use super::{
    ReportId,
    error::FieldProblem,
    ids::{CommentId, FlagId, UpdateId, UploadId},
    page::Page,
    report::Rendition,
    text::{clean, length},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use time::OffsetDateTime;

/// Most characters of a comment (API contract §1.2).
pub const COMMENT_MAX: u32 = 500;
/// Most characters of an official update (API contract §1.2).
pub const UPDATE_MAX: u32 = 4000;
/// Most pictures of an official update (API contract §1.2).
pub const UPDATE_PICTURES: u32 = 5;
/// Most characters of a flag's reason (API contract §1.3).
pub const FLAG_REASON_MAX: u32 = 500;

/// Who is shown in the place of an account that was deleted.
pub const DELETED_USER: &str = "deleted-user";

/// How somebody's support of a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// The report that it counts for: of a duplicate, its original.
    pub report: ReportId,
    /// How many people support it.
    pub count: u32,
    /// Whether this one does.
    pub voted: bool,
    /// Whether that is new.
    pub changed: bool,
}

/// How somebody's following of a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// The report that is followed: of a duplicate, its original.
    pub report: ReportId,
    /// How many people follow it.
    pub followers: u32,
    /// Whether this one does.
    pub following: bool,
}

/// What somebody said about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// About which report.
    pub report: ReportId,
    /// By whom; `None` when the account was deleted.
    pub author: Option<String>,
    /// The words, plain text.
    pub text: String,
    /// When, in the city's time zone.
    pub created_at: OffsetDateTime,
    /// Seconds since then.
    pub age_seconds: i64,
    /// Whether the viewer said it.
    pub is_mine: bool,
}

/// What those in whose hands a report is say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialUpdate {
    /// Its id.
    pub id: UpdateId,
    /// About which report.
    pub report: ReportId,
    /// By whom, for those who may see it: staff, and of officials everybody; `None` also when the account was
    /// deleted.
    pub author: Option<String>,
    /// In which role.
    pub author_role: String,
    /// For which municipality.
    pub municipality: Option<String>,
    /// The words, plain text.
    pub content: String,
    /// Whether everybody may read it; else only those who have the report in hand.
    pub is_public: bool,
    /// Whether it is the word of the municipality.
    pub is_official: bool,
    /// Its pictures.
    pub media: Vec<Rendition>,
    /// When, in the city's time zone.
    pub created_at: OffsetDateTime,
}

/// Something said about a report, and whether everybody may read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said<T> {
    /// A page of it.
    pub page: Page<T>,
    /// Whether the report is public.
    pub is_public: bool,
}

/// What the report's page shows of what people said, and the name of its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discussion {
    /// A page of comments, oldest first.
    pub comments: Page<Comment>,
    /// Names the form, so that a double click says it once.
    pub form_token: String,
}

/// A picture that waits for what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Address of the WebP file.
    pub webp_url: String,
    /// Address of the JPEG file.
    pub jpeg_url: String,
    /// When it is dropped if nothing uses it.
    pub expires_at: OffsetDateTime,
}

/// A flag that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flagged {
    /// Its id.
    pub id: FlagId,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl FromStr for $name {
            type Err = FieldProblem;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.trim() {
                    "" => Err(FieldProblem::Required),
                    word => Self::ALL.iter().copied().find(|it| it.as_str() == word).ok_or(FieldProblem::Invalid),
                }
            }
        }
    };
}

words! {
    /// Why something is flagged.
    FlagKind {
        /// There is no such problem.
        FakeReport = "fake_report",
        /// Nobody should have to see it.
        Inappropriate = "inappropriate",
        /// Advertising and the like.
        Spam = "spam",
        /// It is out of date: somebody should look.
        RequestUpdate = "request_update",
        /// Something else, which the reason tells.
        Other = "other",
    }
}

words! {
    /// What a picture is uploaded for.
    UploadPurpose {
        /// For an official update.
        Update = "update",
        /// As the proof of a solution.
        Resolution = "resolution",
        /// To go with a flag.
        Flag = "flag",
        /// For an alert.
        Alert = "alert",
    }
}

/// Reads a text of 1 to `max` characters; control characters go, markup stays as text.
///
/// # Errors
/// `Required` when blank, `Length` when too long.
pub fn words(text: &str, max: u32) -> Result<String, FieldProblem> {
    let text = clean(text);
    match length(&text) {
        0 => Err(FieldProblem::Required),
        n if n > max => Err(FieldProblem::Length { min: 1, max }),
        _ => Ok(text),
    }
}

/// Reads a flag's reason; a blank one is none.
///
/// # Errors
/// `Length` when too long; `Required` when `kind` needs one.
pub fn flag_reason(kind: FlagKind, text: &str) -> Result<Option<String>, FieldProblem> {
    let text = clean(text);
    match length(&text) {
        0 if kind == FlagKind::Other => Err(FieldProblem::Required),
        0 => Ok(None),
        n if n > FLAG_REASON_MAX => Err(FieldProblem::Length { min: 0, max: FLAG_REASON_MAX }),
        _ => Ok(Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_have_1_to_500_characters_not_bytes() {
        let read = |text: &str| words(text, COMMENT_MAX);
        assert_eq!(read(" \n\0 "), Err(FieldProblem::Required));
        assert_eq!(read(&"ग".repeat(500)).unwrap().chars().count(), 500);
        assert_eq!(read(&"x".repeat(501)), Err(FieldProblem::Length { min: 1, max: 500 }));
        assert_eq!(read("<b>\0still</b> open").unwrap(), "<b>still</b> open");
    }

    #[test]
    fn only_another_reason_has_to_be_told() {
        assert_eq!(flag_reason(FlagKind::Spam, " "), Ok(None));
        assert_eq!(flag_reason(FlagKind::Other, " "), Err(FieldProblem::Required));
        assert!(flag_reason(FlagKind::Other, &"x".repeat(501)).is_err());
        assert_eq!("spam".parse(), Ok(FlagKind::Spam));
        assert_eq!("".parse::<FlagKind>(), Err(FieldProblem::Required));
        assert_eq!("SPAM".parse::<UploadPurpose>(), Err(FieldProblem::Invalid));
    }
}
