//! What can happen to a report.

use super::UnknownStatus;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

macro_rules! events {
    ($($variant:ident $name:literal,)*) => {
        /// What happened to a report; the timeline is a list of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[allow(missing_docs)] // The names are the contract's (API.md §3).
        pub enum Event {
            $($variant,)*
        }

        impl Event {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

events! {
    ReportCreated "REPORT_CREATED",
    Verified "VERIFIED",
    AiRejected "AI_REJECTED",
    AiFlagged "AI_FLAGGED",
    AiError "AI_ERROR",
    SystemError "SYSTEM_ERROR",
    StatusChangedVerified "STATUS_CHANGED_VERIFIED",
    StatusChangedRejected "STATUS_CHANGED_REJECTED",
    StatusChangedFlagged "STATUS_CHANGED_FLAGGED",
    StatusChangedInProgress "STATUS_CHANGED_IN_PROGRESS",
    StatusChangedResolved "STATUS_CHANGED_RESOLVED",
    WorkPaused "WORK_PAUSED",
    Reopened "REOPENED",
    AppealUpheld "APPEAL_UPHELD",
    DuplicateLinked "DUPLICATE_LINKED",
    DuplicateUnlinked "DUPLICATE_UNLINKED",
    LocationGeocoded "LOCATION_GEOCODED",
    LandmarksAdded "LANDMARKS_ADDED",
    ReportEdited "REPORT_EDITED",
    ReportModerated "REPORT_MODERATED",
    CategoryUpdated "CATEGORY_UPDATED",
    AssignedToDepartment "ASSIGNED_TO_DEPARTMENT",
    EtaUpdated "ETA_UPDATED",
    OfficialUpdate "OFFICIAL_UPDATE",
    ResolutionConfirmed "RESOLUTION_CONFIRMED",
    Appealed "APPEALED",
    AppealDismissed "APPEAL_DISMISSED",
    DecisionUndone "DECISION_UNDONE",
}

impl Event {
    /// Whether the public timeline shows it (API contract §3, "Hidden from P").
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(
            self,
            Self::AiError
                | Self::SystemError
                | Self::AiFlagged
                | Self::AiRejected
                | Self::Appealed
                | Self::AppealUpheld
                | Self::AppealDismissed
                | Self::DecisionUndone
                | Self::StatusChangedFlagged
                | Self::StatusChangedRejected
        )
    }
}

impl FromStr for Event {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|event| event.as_str() == text).ok_or(UnknownStatus)
    }
}
