//! Checking photos by machine: what models say, and what follows from it.

pub mod classes;
mod local;

pub use local::LocalModel;

pub use crate::domain::report::{MachineReason, Opinion};

use crate::server::config::Thresholds;
use image::RgbImage;

/// Why a model gave no opinion.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// Trying again may help.
    #[error("{0}")]
    Failed(String),
}

/// A checking model.
#[async_trait::async_trait]
pub trait Judge: Send + Sync {
    /// Names the model, with its version.
    fn model(&self) -> &str;
    /// Names the version of the question that it is asked.
    fn prompt_version(&self) -> &str;
    /// Its opinion of an upright photo.
    async fn judge(&self, photo: RgbImage) -> Result<Opinion, JudgeError>;
}

/// What follows from the opinions about a report's photos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Publish it, by the opinion at this index.
    Verify(usize),
    /// Reject it, by the opinion at this index.
    Reject(usize, MachineReason),
    /// A person has to look; the opinion at this index says most.
    Flag(usize),
}

/// Decides on the opinions about a report's photos, first photo first; `None` if there are none.
///
/// One unsafe photo rejects. One photo that surely shows a public scene publishes. Only when every
/// photo surely shows none is the report rejected; any doubt goes to a person.
#[must_use]
pub fn decide(opinions: &[Opinion], thresholds: &Thresholds) -> Option<Verdict> {
    if opinions.is_empty() {
        return None;
    }
    if let Some(at) = opinions.iter().position(|opinion| opinion.is_unsafe) {
        return Some(Verdict::Reject(at, MachineReason::Unsafe));
    }
    let sure =
        |opinion: &Opinion, valid: bool, line: f32| opinion.is_valid == Some(valid) && opinion.confidence >= line;
    if let Some(at) = opinions.iter().position(|opinion| sure(opinion, true, thresholds.verify)) {
        return Some(Verdict::Verify(at));
    }
    if opinions.iter().all(|opinion| sure(opinion, false, thresholds.reject)) {
        return Some(Verdict::Reject(0, MachineReason::NotCivic));
    }
    Some(Verdict::Flag(0))
}

/// Whether further photos could not change the decision any more.
#[must_use]
pub fn is_settled(opinion: &Opinion, thresholds: &Thresholds) -> bool {
    opinion.is_unsafe || (opinion.is_valid == Some(true) && opinion.confidence >= thresholds.verify)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Severity;

    fn opinion(is_valid: Option<bool>, confidence: f32) -> Opinion {
        Opinion {
            is_valid,
            is_unsafe: false,
            category: None,
            severity: Severity::UNRATED,
            description: String::new(),
            confidence,
            raw: serde_json::Value::Null,
        }
    }

    fn verdict(opinions: &[Opinion]) -> Option<Verdict> {
        decide(opinions, &Thresholds::default())
    }

    #[test]
    fn only_surety_decides_and_doubt_goes_to_a_person() {
        assert_eq!(verdict(&[]), None);
        assert_eq!(verdict(&[opinion(Some(true), 0.9)]), Some(Verdict::Verify(0)));
        assert_eq!(verdict(&[opinion(Some(true), 0.3)]), Some(Verdict::Flag(0)));
        assert_eq!(verdict(&[opinion(Some(false), 0.95)]), Some(Verdict::Reject(0, MachineReason::NotCivic)));
        assert_eq!(verdict(&[opinion(Some(false), 0.7)]), Some(Verdict::Flag(0)));
        assert_eq!(verdict(&[opinion(None, 0.99)]), Some(Verdict::Flag(0)));
    }

    #[test]
    fn the_other_photos_are_judged_when_the_first_is_unsure() {
        assert_eq!(verdict(&[opinion(None, 0.2), opinion(Some(true), 0.9)]), Some(Verdict::Verify(1)));
        assert_eq!(verdict(&[opinion(Some(false), 0.99), opinion(Some(true), 0.9)]), Some(Verdict::Verify(1)));
        assert_eq!(verdict(&[opinion(Some(false), 0.99), opinion(None, 0.9)]), Some(Verdict::Flag(0)));
    }

    #[test]
    fn one_unsafe_photo_rejects_whatever_the_others_show() {
        let unsafe_one = Opinion { is_unsafe: true, ..opinion(None, 0.9) };
        assert_eq!(verdict(&[opinion(Some(true), 0.9), unsafe_one]), Some(Verdict::Reject(1, MachineReason::Unsafe)));
    }
}
