//! Words for what went wrong, and what to do about it.

use super::say;
use crate::{
    domain::{ErrorCode, FieldProblem},
    i18n::Locale,
};

/// One sentence for an error: what went wrong, and what to do now.
#[must_use]
pub fn error_message(locale: Locale, code: ErrorCode) -> String {
    use ErrorCode as E;
    match code {
        E::ValidationError => say!(locale, errors.validation_error),
        E::InvalidInput => say!(locale, errors.invalid_input),
        E::InvalidFile => say!(locale, errors.invalid_file),
        E::InvalidFileType => say!(locale, errors.invalid_file_type),
        E::FileSizeExceeded => say!(locale, errors.file_size_exceeded),
        E::InvalidCoordinates => say!(locale, errors.invalid_coordinates),
        E::GeohashError => say!(locale, errors.geohash_error),
        E::InvalidLink => say!(locale, errors.invalid_link),
        E::AuthenticationError => say!(locale, errors.authentication_error),
        E::InvalidCredentials => say!(locale, errors.invalid_credentials),
        E::TokenExpired => say!(locale, errors.token_expired),
        E::InvalidToken => say!(locale, errors.invalid_token),
        E::InsufficientPermissions => say!(locale, errors.insufficient_permissions),
        E::AccountDisabled => say!(locale, errors.account_disabled),
        E::ChallengeFailed => say!(locale, errors.challenge_failed),
        E::NotFound => say!(locale, errors.not_found),
        E::MethodNotAllowed => say!(locale, errors.method_not_allowed),
        E::AlreadyExists => say!(locale, errors.already_exists),
        E::Conflict => say!(locale, errors.conflict),
        E::IllegalStatusTransition => say!(locale, errors.illegal_status_transition),
        E::IdempotencyKeyReused => say!(locale, errors.idempotency_key_reused),
        E::IdempotencyInProgress => say!(locale, errors.idempotency_in_progress),
        E::CursorExpired => say!(locale, errors.cursor_expired),
        E::PreconditionFailed => say!(locale, errors.precondition_failed),
        E::RequestTooLarge => say!(locale, errors.request_too_large),
        E::UnsupportedMediaType => say!(locale, errors.unsupported_media_type),
        E::RateLimitExceeded => say!(locale, errors.rate_limit_exceeded),
        E::InternalServerError => say!(locale, errors.internal_server_error),
        E::AnalyticsError => say!(locale, errors.analytics_error),
        E::NotConfigured => say!(locale, errors.not_configured),
        E::StorageUploadError => say!(locale, errors.storage_upload_error),
        E::StorageDownloadError => say!(locale, errors.storage_download_error),
        E::AiInvalidResponse => say!(locale, errors.ai_invalid_response),
        E::EmailError => say!(locale, errors.email_error),
        E::DatabaseConnectionError => say!(locale, errors.database_connection_error),
        E::StorageConnectionError => say!(locale, errors.storage_connection_error),
        E::AiServiceUnavailable => say!(locale, errors.ai_service_unavailable),
        E::AiRateLimitError => say!(locale, errors.ai_rate_limit_error),
        E::AiQuotaExceeded => say!(locale, errors.ai_quota_exceeded),
        E::GeocodingServiceUnavailable => say!(locale, errors.geocoding_service_unavailable),
        E::AnalyticsServiceUnavailable => say!(locale, errors.analytics_service_unavailable),
        E::ExternalServiceUnavailable => say!(locale, errors.external_service_unavailable),
        E::DatabaseTimeoutError => say!(locale, errors.database_timeout_error),
        E::AiTimeoutError => say!(locale, errors.ai_timeout_error),
        E::GeocodingTimeoutError => say!(locale, errors.geocoding_timeout_error),
        E::AnalyticsTimeoutError => say!(locale, errors.analytics_timeout_error),
        E::ExternalServiceTimeout => say!(locale, errors.external_service_timeout),
        E::StorageQuotaExceeded => say!(locale, errors.storage_quota_exceeded),
    }
}

/// A few words for what is wrong with a field.
#[must_use]
pub fn field_message(locale: Locale, problem: &FieldProblem) -> String {
    use FieldProblem as P;
    match *problem {
        P::AreaCrossing { ref at } => say!(locale, fields.area_crossing, at = at),
        P::AreaBroken { ref at } => say!(locale, fields.area_broken, at = at),
        P::Slug => say!(locale, fields.slug),
        P::Between { min, max } => say!(locale, fields.between, min = min, max = max),
        P::Future => say!(locale, fields.future),
        P::AreaUnreadable => say!(locale, fields.area_unreadable),
        P::AreaOpen => say!(locale, fields.area_open),
        P::AreaTooDetailed { max } => say!(locale, fields.area_too_detailed, max = max),
        P::AreaSwapped => say!(locale, fields.area_swapped),
        P::AreaFar => say!(locale, fields.area_far),
        P::AreaAntimeridian => say!(locale, fields.area_antimeridian),
        P::Required => say!(locale, fields.required),
        P::Length { min: 0, max } => say!(locale, fields.at_most, max = max),
        P::Length { min, max } => say!(locale, fields.length, min = min, max = max),
        P::Invalid => say!(locale, fields.invalid),
        P::UnknownCategory => say!(locale, fields.unknown_category),
        P::Coordinates => say!(locale, fields.coordinates),
        P::UnknownPlace => say!(locale, fields.unknown_place),
        P::Email => say!(locale, fields.email),
        P::Username => say!(locale, fields.username),
        P::Phone => say!(locale, fields.phone),
        P::PasswordMix => say!(locale, fields.password_mix),
        P::PasswordWeak => say!(locale, fields.password_weak),
        P::PasswordWrong => say!(locale, fields.password_wrong),
        P::EmailOrPhone => say!(locale, fields.email_or_phone),
        P::Taken => say!(locale, fields.taken),
        P::NotConfirmed => say!(locale, fields.not_confirmed),
        P::TooManyPhotos { max } => say!(locale, fields.too_many_photos, max = max),
        P::PhotoEmpty { n } => say!(locale, fields.photo_empty, n = n),
        P::PhotoTooLarge { n, max_mib } => say!(locale, fields.photo_too_large, n = n, max_mib = max_mib),
        P::PhotoType { n } => say!(locale, fields.photo_type, n = n),
        P::PhotoHeic { n } => say!(locale, fields.photo_heic, n = n),
        P::PhotoUnreadable { n } => say!(locale, fields.photo_unreadable, n = n),
        P::PhotoPixels { n, max_megapixels } => {
            say!(locale, fields.photo_pixels, n = n, max_megapixels = max_megapixels)
        }
    }
}

/// When to try again, `seconds` from now.
#[must_use]
pub fn retry_in(locale: Locale, seconds: u32) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => say!(locale, forms.retry_minute),
        n @ ..=59 => say!(locale, forms.retry_minutes, n = n),
        n @ ..=90 => say!(locale, forms.retry_hour, n = n),
        n => say!(locale, forms.retry_hours, n = n.div_ceil(60)),
    }
}

/// Why signing in elsewhere did not work, by the word that the address carries.
#[must_use]
pub fn sign_in_trouble(locale: Locale, word: &str) -> Option<String> {
    Some(match word {
        "oauth_init_failed" => say!(locale, trouble.init),
        "oauth_callback_failed" => say!(locale, trouble.callback),
        "oauth_refused" => say!(locale, trouble.refused),
        "oauth_link_first" => say!(locale, trouble.link_first),
        "oauth_error" | "user_creation_failed" => say!(locale, trouble.error),
        "account_disabled" => say!(locale, errors.account_disabled),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_error_has_a_sentence_of_its_own_in_each_language() {
        for locale in [Locale::en, Locale::hi] {
            let sentences: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| error_message(locale, *code)).collect();
            assert_eq!(sentences.len(), ErrorCode::ALL.len());
        }
    }

    #[test]
    fn problems_name_the_photo_and_the_limit() {
        assert_eq!(field_message(Locale::en, &FieldProblem::Length { min: 5, max: 200 }), "Write 5 to 200 characters.");
        assert!(field_message(Locale::hi, &FieldProblem::PhotoHeic { n: 2 }).starts_with("फ़ोटो 2 HEIC"));
    }
}
