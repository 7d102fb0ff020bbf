//! What can go wrong, as every door tells it: a stable code, the fields concerned, when to try again.
//!
//! Words are made elsewhere (`crate::words`), per language; causes stay in the server's log.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $name:literal,)*) => {
        /// A stable error code (API contract §0.2) with the HTTP status it makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }
        }
    };
}

codes! {
    /// The body cannot be parsed, or a value has the wrong type.
    ValidationError = 400 "VALIDATION_ERROR",
    /// A rule is broken; `fields` says which.
    InvalidInput = 400 "INVALID_INPUT",
    /// Empty, undecodable, or over 50 megapixels.
    InvalidFile = 400 "INVALID_FILE",
    /// Not a kind of file that is taken.
    InvalidFileType = 400 "INVALID_FILE_TYPE",
    /// One file is over its limit.
    FileSizeExceeded = 400 "FILE_SIZE_EXCEEDED",
    /// No place on Earth.
    InvalidCoordinates = 400 "INVALID_COORDINATES",
    /// Not a geohash.
    GeohashError = 400 "GEOHASH_ERROR",
    /// A mailed link is used, unknown or expired.
    InvalidLink = 400 "INVALID_LINK",
    /// No token.
    AuthenticationError = 401 "AUTHENTICATION_ERROR",
    /// Wrong name or password.
    InvalidCredentials = 401 "INVALID_CREDENTIALS",
    /// The token's time is over.
    TokenExpired = 401 "TOKEN_EXPIRED",
    /// Wrong signature, revoked, or its session has ended.
    InvalidToken = 401 "INVALID_TOKEN",
    /// Signed in, but not allowed.
    InsufficientPermissions = 403 "INSUFFICIENT_PERMISSIONS",
    /// The account is switched off.
    AccountDisabled = 403 "ACCOUNT_DISABLED",
    /// Proof of being human, or of the request's origin, failed.
    ChallengeFailed = 403 "CHALLENGE_FAILED",
    /// Nothing is there.
    NotFound = 404 "NOT_FOUND",
    /// The address exists, the method does not.
    MethodNotAllowed = 405 "METHOD_NOT_ALLOWED",
    /// It exists already.
    AlreadyExists = 409 "ALREADY_EXISTS",
    /// It does not fit the present state.
    Conflict = 409 "CONFLICT",
    /// The status machine has no such move.
    IllegalStatusTransition = 409 "ILLEGAL_STATUS_TRANSITION",
    /// The idempotency key came with other content before.
    IdempotencyKeyReused = 409 "IDEMPOTENCY_KEY_REUSED",
    /// The first request with this key still runs.
    IdempotencyInProgress = 409 "IDEMPOTENCY_IN_PROGRESS",
    /// The position in a change feed is too old.
    CursorExpired = 410 "CURSOR_EXPIRED",
    /// The object changed since it was read.
    PreconditionFailed = 412 "PRECONDITION_FAILED",
    /// The body is over the route's limit.
    RequestTooLarge = 413 "REQUEST_TOO_LARGE",
    /// A format that is not taken, HEIC above all.
    UnsupportedMediaType = 415 "UNSUPPORTED_MEDIA_TYPE",
    /// Too many requests.
    RateLimitExceeded = 429 "RATE_LIMIT_EXCEEDED",
    /// Ours to mend.
    InternalServerError = 500 "INTERNAL_SERVER_ERROR",
    /// A statistic could not be made.
    AnalyticsError = 500 "ANALYTICS_ERROR",
    /// The operator has not set this up.
    NotConfigured = 501 "NOT_CONFIGURED",
    /// A photo could not be stored.
    StorageUploadError = 502 "STORAGE_UPLOAD_ERROR",
    /// A photo could not be read.
    StorageDownloadError = 502 "STORAGE_DOWNLOAD_ERROR",
    /// The model's answer makes no sense.
    AiInvalidResponse = 502 "AI_INVALID_RESPONSE",
    /// The mail server refused.
    EmailError = 502 "EMAIL_ERROR",
    /// The database is away.
    DatabaseConnectionError = 503 "DATABASE_CONNECTION_ERROR",
    /// The photo storage is away.
    StorageConnectionError = 503 "STORAGE_CONNECTION_ERROR",
    /// The model is away.
    AiServiceUnavailable = 503 "AI_SERVICE_UNAVAILABLE",
    /// The model's provider limits us.
    AiRateLimitError = 503 "AI_RATE_LIMIT_ERROR",
    /// The model's quota is used up.
    AiQuotaExceeded = 503 "AI_QUOTA_EXCEEDED",
    /// The geocoder is away.
    GeocodingServiceUnavailable = 503 "GEOCODING_SERVICE_UNAVAILABLE",
    /// Statistics are away.
    AnalyticsServiceUnavailable = 503 "ANALYTICS_SERVICE_UNAVAILABLE",
    /// Something outside is away.
    ExternalServiceUnavailable = 503 "EXTERNAL_SERVICE_UNAVAILABLE",
    /// The database took too long.
    DatabaseTimeoutError = 504 "DATABASE_TIMEOUT_ERROR",
    /// The model took too long.
    AiTimeoutError = 504 "AI_TIMEOUT_ERROR",
    /// The geocoder took too long.
    GeocodingTimeoutError = 504 "GEOCODING_TIMEOUT_ERROR",
    /// A statistic took too long.
    AnalyticsTimeoutError = 504 "ANALYTICS_TIMEOUT_ERROR",
    /// Something outside took too long.
    ExternalServiceTimeout = 504 "EXTERNAL_SERVICE_TIMEOUT",
    /// The photo storage is full.
    StorageQuotaExceeded = 507 "STORAGE_QUOTA_EXCEEDED",
}

/// What is wrong with one field; the words for it are made per language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum FieldProblem {
    /// Nothing was given.
    Required,
    /// Shorter than `min` or longer than `max` characters.
    Length {
        /// Fewest characters.
        min: u32,
        /// Most characters.
        max: u32,
    },
    /// A value that is not taken.
    Invalid,
    /// No such category.
    UnknownCategory,
    /// No place on Earth.
    Coordinates,
    /// The words name no place that is known.
    UnknownPlace,
    /// Not an e-mail address.
    Email,
    /// Not 3 to 30 of `A-Z a-z 0-9 _ -`.
    Username,
    /// Not a telephone number in the international form, `+919876543210`.
    Phone,
    /// A password without a letter or without a digit.
    PasswordMix,
    /// A password that is guessed too easily.
    PasswordWeak,
    /// Not the present password.
    PasswordWrong,
    /// Neither an e-mail address nor a telephone number.
    EmailOrPhone,
    /// Somebody has this already.
    Taken,
    /// What was asked to be ticked or typed is not.
    NotConfirmed,
    /// Not 2 to 50 of `a-z 0-9 _ -`.
    Slug,
    /// A number outside of `min` to `max`.
    Between {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Not a time in the future.
    Future,
    /// No `GeoJSON` with one polygon.
    AreaUnreadable,
    /// A ring that does not end where it begins.
    AreaOpen,
    /// More points than are taken.
    AreaTooDetailed {
        /// Most points.
        max: u32,
    },
    /// Latitudes in the place of longitudes.
    AreaSwapped,
    /// Far from where it should be.
    AreaFar,
    /// It runs over the antimeridian in one piece.
    AreaAntimeridian,
    /// An outline that crosses itself.
    AreaCrossing {
        /// Where, "lat, lng".
        at: String,
    },
    /// Holes outside of the outline, pieces upon each other.
    AreaBroken {
        /// Where, "lat, lng".
        at: String,
    },
    /// More photos than are taken.
    TooManyPhotos {
        /// Most photos.
        max: u32,
    },
    /// Photo `n` (from 1) is an empty file.
    PhotoEmpty {
        /// Which photo, from 1.
        n: u32,
    },
    /// Photo `n` is too large a file.
    PhotoTooLarge {
        /// Which photo, from 1.
        n: u32,
        /// Largest size in MiB.
        max_mib: u32,
    },
    /// Photo `n` is no picture that is taken.
    PhotoType {
        /// Which photo, from 1.
        n: u32,
    },
    /// Photo `n` is HEIC.
    PhotoHeic {
        /// Which photo, from 1.
        n: u32,
    },
    /// Photo `n` cannot be read.
    PhotoUnreadable {
        /// Which photo, from 1.
        n: u32,
    },
    /// Photo `n` has too many pixels.
    PhotoPixels {
        /// Which photo, from 1.
        n: u32,
        /// Most megapixels.
        max_megapixels: u32,
    },
}

/// Field name → what is wrong with it.
pub type Fields = BTreeMap<String, Vec<FieldProblem>>;

/// An error as it is told to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    /// What kind.
    pub code: ErrorCode,
    /// More about it, safe for users; never a driver's text.
    pub details: Option<String>,
    /// What is wrong with which field.
    #[serde(default)]
    pub fields: Fields,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u32>,
}

impl AppError {
    /// An error that says no more than its code.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, details: None, fields: Fields::new(), retry_after: None }
    }

    /// One broken field.
    #[must_use]
    pub fn field(code: ErrorCode, name: &str, problem: FieldProblem) -> Self {
        Self { fields: Fields::from([(name.to_owned(), vec![problem])]), ..Self::new(code) }
    }

    /// Broken fields.
    #[must_use]
    pub fn invalid(fields: Fields) -> Self {
        Self { fields, ..Self::new(ErrorCode::InvalidInput) }
    }
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for AppError {}

impl leptos::server_fn::error::FromServerFnError for AppError {
    type Encoder = leptos::server_fn::codec::JsonEncoding;

    fn from_server_fn_error(error: leptos::server_fn::error::ServerFnErrorErr) -> Self {
        use leptos::server_fn::error::ServerFnErrorErr as E;
        match error {
            E::Args(_) | E::MissingArg(_) | E::Deserialization(_) => Self::new(ErrorCode::ValidationError),
            _ => Self::new(ErrorCode::ExternalServiceUnavailable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_upper_snake_and_has_an_error_status() {
        for code in ErrorCode::ALL {
            assert!((400..600).contains(&code.status()), "{code:?}");
            assert!(code.as_str().chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{code:?}");
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
