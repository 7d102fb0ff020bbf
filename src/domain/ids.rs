//! Typed identifiers, so that a photo's id cannot be given where a report's is meant.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id! {
    /// A report's id (uuid version 7: ordered by the time of filing).
    ReportId
}
id! {
    /// A photo's id.
    PhotoId
}
id! {
    /// An account's id; it stays when the person takes another name.
    AccountId
}
id! {
    /// A sign-in's id: of a browser or of a phone.
    SessionId
}
id! {
    /// A comment's id.
    CommentId
}
id! {
    /// An official update's id.
    UpdateId
}
id! {
    /// The id of a picture that came before what it belongs to.
    UploadId
}
id! {
    /// A flag's id.
    FlagId
}
