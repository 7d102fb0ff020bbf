//! What goes wrong on the server, with its cause, and the answer that each makes.
//!
//! Causes are logged once, where an error leaves the server ([`Error::report`]), and never shown.

use crate::domain::{AppError, ErrorCode, FieldProblem, Fields};
use crate::server::clients::storage::StorageError;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything a use case can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// As it says: already an answer for whoever asked.
    #[error("{0}")]
    App(#[from] AppError),
    /// 503 when the database is away, 504 when it took too long, else 500.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// 502, 503 or 507.
    #[error("storage: {0}")]
    Storage(#[from] StorageError),
    /// 500: ours to mend.
    #[error("internal: {0:#}")]
    Internal(#[from] anyhow::Error),
}

/// Seconds after which trying again makes sense when a part is away.
const RETRY_AFTER: u32 = 5;

impl Error {
    /// 404.
    #[must_use]
    pub fn not_found() -> Self {
        AppError::new(ErrorCode::NotFound).into()
    }

    /// 400 for one field.
    #[must_use]
    pub fn field(code: ErrorCode, name: &str, problem: FieldProblem) -> Self {
        AppError::field(code, name, problem).into()
    }

    /// 400 if any field is broken.
    ///
    /// # Errors
    /// `App` with the fields.
    pub fn check(fields: Fields) -> Result<()> {
        if fields.is_empty() { Ok(()) } else { Err(AppError::invalid(fields).into()) }
    }

    /// Whether the database is away, as opposed to having refused something.
    #[must_use]
    pub fn is_database_away(&self) -> bool {
        matches!(self, Self::Database(error) if is_away(error))
    }

    /// The answer for whoever asked.
    #[must_use]
    pub fn to_app(&self) -> AppError {
        let code = match self {
            Self::App(error) => return error.clone(),
            Self::Storage(StorageError::NotFound) => ErrorCode::NotFound,
            Self::Storage(StorageError::Connection(_)) => ErrorCode::StorageConnectionError,
            Self::Storage(StorageError::Upload(_)) => ErrorCode::StorageUploadError,
            Self::Storage(StorageError::Download(_)) => ErrorCode::StorageDownloadError,
            Self::Storage(StorageError::Full) => ErrorCode::StorageQuotaExceeded,
            Self::Database(error) if is_away(error) => ErrorCode::DatabaseConnectionError,
            Self::Database(error) if is_timeout(error) => ErrorCode::DatabaseTimeoutError,
            Self::Database(_) | Self::Internal(_) => ErrorCode::InternalServerError,
        };
        let retry_after = (code.status() == 503).then_some(RETRY_AFTER);
        AppError { retry_after, ..AppError::new(code) }
    }

    /// The answer for whoever asked; its cause goes to the log, within the request's span.
    #[must_use]
    pub fn report(self) -> AppError {
        let answer = self.to_app();
        match &self {
            Self::App(_) => {}
            _ if answer.code.status() < 500 => {}
            cause => tracing::error!(code = answer.code.as_str(), error = %cause, "request failed"),
        }
        answer
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        AppError::new(code).into()
    }
}

/// SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown).
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("53") || code.starts_with("57P"))
        }
        _ => false,
    }
}

/// SQLSTATE 57014 (statement timeout), 55P03 (lock timeout).
fn is_timeout(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if matches!(error.code().as_deref(), Some("57014" | "55P03")))
}
