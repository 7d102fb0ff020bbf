//! How bad a problem is: 1 to 10, and 0 while nobody has rated it.

use serde::{Deserialize, Serialize};

/// 1 to 10, 0 while unrated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Severity(u8);

/// The word for a severity; the steps are the API contract's (§2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeverityLevel {
    /// 1 to 3.
    Low,
    /// 4 and 5.
    Medium,
    /// 6 and 7.
    High,
    /// 8 to 10.
    Critical,
}

impl Severity {
    /// Not rated yet.
    pub const UNRATED: Self = Self(0);

    /// A severity from 0 to 10; `None` for anything else.
    #[must_use]
    pub fn new(value: i64) -> Option<Self> {
        u8::try_from(value).ok().filter(|value| *value <= 10).map(Self)
    }

    /// The number, 0 to 10.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The word; `None` while unrated.
    #[must_use]
    pub const fn level(self) -> Option<SeverityLevel> {
        match self.0 {
            0 => None,
            1..=3 => Some(SeverityLevel::Low),
            4 | 5 => Some(SeverityLevel::Medium),
            6 | 7 => Some(SeverityLevel::High),
            _ => Some(SeverityLevel::Critical),
        }
    }
}

impl SeverityLevel {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Filled bars of four.
    #[must_use]
    pub const fn bars(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
            Self::Critical => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_step_at_four_six_and_eight() {
        let levels: Vec<_> = (0..=10).map(|n| Severity::new(n).unwrap().level().map(SeverityLevel::bars)).collect();
        assert_eq!(
            levels,
            [None, Some(1), Some(1), Some(1), Some(2), Some(2), Some(3), Some(3), Some(4), Some(4), Some(4)]
        );
    }

    #[test]
    fn only_zero_to_ten_exist() {
        assert_eq!((Severity::new(-1), Severity::new(11), Severity::new(256)), (None, None, None));
    }
}
