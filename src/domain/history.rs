//! The moves that a report made from status to status.

use super::{Status, report::TimelineEntry};
use serde::{Deserialize, Serialize};

/// One move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusMove {
    /// Where it stood before; `None` when it was filed, and where the viewer may not know.
    pub from: Option<Status>,
    /// Where it stood then.
    pub to: Status,
    /// What the timeline says about it.
    pub entry: TimelineEntry,
}

/// All moves of a report that a viewer may see, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Where it stands now.
    pub status: Status,
    /// How it came there.
    pub moves: Vec<StatusMove>,
    /// Whether the report is not public and the viewer not its owner: then nothing is told.
    pub restricted: bool,
}
