//! Texts of accounts with rules: parsed once at the edge, trusted afterwards.

use super::{
    error::FieldProblem,
    text::{clean, length},
};

/// Fewest and most characters of a password (API contract §1.5).
pub const PASSWORD_LENGTH: (u32, u32) = (8, 128);
/// Fewest and most characters of a username (API contract §1.5).
pub const USERNAME_LENGTH: (u32, u32) = (3, 30);
/// Most characters of a full name (API contract §1.5).
pub const FULL_NAME_MAX: u32 = 100;
/// Fewest and most characters of a city, state or country (API contract §1.7).
pub const PLACE_NAME_LENGTH: (u32, u32) = (2, 100);
/// Most characters of an address (API contract §1.5).
pub const LOCATION_ADDRESS_MAX: u32 = 300;

/// A username: 3 to 30 of `A-Z a-z 0-9 _ -`. No other script, so that none looks like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a name.
    ///
    /// # Errors
    /// `Required` when blank, `Username` otherwise.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        let (min, max) = USERNAME_LENGTH;
        let is_taken = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
        match text.len() {
            0 => Err(FieldProblem::Required),
            n if n < min as usize || n > max as usize || !text.bytes().all(is_taken) => Err(FieldProblem::Username),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone number in E.164: a plus sign and 7 to 15 digits. Spaces, dots, dashes and brackets are
/// left out; a blank one is none.
///
/// # Errors
/// `Phone` for what cannot be one.
pub fn phone(text: &str) -> Result<Option<String>, FieldProblem> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let number = digits.strip_prefix('+').unwrap_or_default();
    let whole =
        (7..=15).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit()) && !number.starts_with('0');
    if whole { Ok(Some(digits)) } else { Err(FieldProblem::Phone) }
}

/// A line of text; a blank one is none.
///
/// # Errors
/// `Length` outside `min` to `max` characters.
pub fn line(text: &str, (min, max): (u32, u32)) -> Result<Option<String>, FieldProblem> {
    let text = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match length(&text) {
        0 => Ok(None),
        n if n < min || n > max => Err(FieldProblem::Length { min, max }),
        _ => Ok(Some(text)),
    }
}

/// What every password must hold, its strength aside: 8 to 128 characters with a letter and a digit.
///
/// # Errors
/// `Required`, `Length` or `PasswordMix`.
pub fn check_password(text: &str) -> Result<(), FieldProblem> {
    let (min, max) = PASSWORD_LENGTH;
    match length(text) {
        0 => Err(FieldProblem::Required),
        n if n < min || n > max => Err(FieldProblem::Length { min, max }),
        _ if !text.chars().any(char::is_alphabetic) || !text.chars().any(char::is_numeric) => {
            Err(FieldProblem::PasswordMix)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_plain_letters_so_that_none_looks_like_another() {
        for right in ["asha", "A_b-9", &"x".repeat(30)] {
            assert_eq!(Username::parse(right).unwrap().as_str(), right);
        }
        // Cyrillic а, fullwidth a, a zero-width joiner, a combining accent.
        for wrong in ["аsha", "ａsha", "as\u{200d}ha", "ashá", "a b", "ab", &"x".repeat(31), "a.b.c", "आशा"] {
            assert_eq!(Username::parse(wrong), Err(FieldProblem::Username), "{wrong:?}");
        }
        assert_eq!(Username::parse("  "), Err(FieldProblem::Required));
    }

    #[test]
    fn numbers_are_international() {
        assert_eq!(phone("+91 98765-43210"), Ok(Some("+919876543210".to_owned())));
        assert_eq!(phone(" "), Ok(None));
        for wrong in ["9876543210", "+0123456789", "+12", "+1234567890123456", "+91abc1234"] {
            assert_eq!(phone(wrong), Err(FieldProblem::Phone), "{wrong}");
        }
    }

    #[test]
    fn passwords_have_a_letter_and_a_digit_in_any_script() {
        assert_eq!(check_password("पासवर्ड१२३४"), Ok(()));
        assert_eq!(check_password("short1"), Err(FieldProblem::Length { min: 8, max: 128 }));
        assert_eq!(check_password(&"a1".repeat(65)), Err(FieldProblem::Length { min: 8, max: 128 }));
        assert_eq!(check_password("onlyletters"), Err(FieldProblem::PasswordMix));
        assert_eq!(check_password("1234567890"), Err(FieldProblem::PasswordMix));
    }
}
