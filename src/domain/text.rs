//! Texts with rules: parsed once at the edge, trusted afterwards.
//!
//! All are Unicode NFC, trimmed, measured in characters and kept as plain text.

use super::error::FieldProblem;

/// Fewest and most characters of a title (API contract §1.1).
pub const TITLE_LENGTH: (u32, u32) = (5, 200);
/// Most characters of a description (API contract §1.1).
pub const DESCRIPTION_MAX: u32 = 2000;
/// Fewest and most characters of a place in words (API contract §1.1).
pub const PLACE_LENGTH: (u32, u32) = (3, 300);
/// Most characters of an e-mail address (RFC 3696, erratum 1690, allows 254; the contract 320).
pub const EMAIL_MAX: u32 = 320;

/// A report's title, 5 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(String);

/// A report's description, 1 to 2000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(String);

/// An e-mail address: something, an at sign, a domain with a dot; no spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Whether a character may stand in a text. Control characters may not, the NUL that `PostgreSQL`
/// refuses among them, but for line breaks and tabs.
fn is_text(c: char) -> bool {
    !c.is_control() || matches!(c, '\n' | '\t')
}

/// Drops what no text may hold and trims. The caller composes to NFC (`crate::server` does).
pub(super) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| is_text(*c)).collect::<String>().trim().to_owned()
}

pub(super) fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

impl Title {
    /// Reads a title; line breaks become spaces.
    ///
    /// # Errors
    /// `Required` when blank, `Length` outside 5 to 200 characters.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let (min, max) = TITLE_LENGTH;
        match length(&text) {
            0 => Err(FieldProblem::Required),
            n if n < min || n > max => Err(FieldProblem::Length { min, max }),
            _ => Ok(Self(text)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Description {
    /// Reads a description; a blank one is none.
    ///
    /// # Errors
    /// `Length` over 2000 characters.
    pub fn parse(text: &str) -> Result<Option<Self>, FieldProblem> {
        let text = clean(text);
        match length(&text) {
            0 => Ok(None),
            n if n > DESCRIPTION_MAX => Err(FieldProblem::Length { min: 0, max: DESCRIPTION_MAX }),
            _ => Ok(Some(Self(text))),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Email {
    /// Reads an address; a blank one is none.
    ///
    /// # Errors
    /// `Email` for what cannot be one.
    pub fn parse(text: &str) -> Result<Option<Self>, FieldProblem> {
        let text = clean(text);
        if text.is_empty() {
            return Ok(None);
        }
        let whole = length(&text) <= EMAIL_MAX && !text.contains(char::is_whitespace);
        let parts = text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
        });
        if whole && parts { Ok(Some(Self(text))) } else { Err(FieldProblem::Email) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a reason or a note, cleaned; line breaks stay.
///
/// # Errors
/// `Required` for a blank one where `length` begins above 0; `Length` outside of it.
pub fn reason_text(text: &str, (min, max): (u32, u32)) -> Result<String, FieldProblem> {
    let text = clean(text);
    match length(&text) {
        0 if min > 0 => Err(FieldProblem::Required),
        n if n < min || n > max => Err(FieldProblem::Length { min, max }),
        _ => Ok(text),
    }
}

/// Reads a place in words, cleaned.
///
/// # Errors
/// `Length` outside 3 to 300 characters.
pub fn place_words(text: &str) -> Result<String, FieldProblem> {
    let text = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (min, max) = PLACE_LENGTH;
    if (min..=max).contains(&length(&text)) { Ok(text) } else { Err(FieldProblem::Length { min, max }) }
}

/// Reads words that are looked up, cleaned.
///
/// # Errors
/// `Required` when blank, `Length` outside of `length` characters.
pub fn words(text: &str, (min, max): (u32, u32)) -> Result<String, FieldProblem> {
    let text = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match length(&text) {
        0 => Err(FieldProblem::Required),
        n if (min..=max).contains(&n) => Ok(text),
        _ => Err(FieldProblem::Length { min, max }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_have_5_to_200_characters_not_bytes() {
        assert_eq!(Title::parse("abcd"), Err(FieldProblem::Length { min: 5, max: 200 }));
        assert!(Title::parse("abcde").is_ok());
        assert!(Title::parse(&"ग".repeat(200)).is_ok());
        assert!(Title::parse(&"x".repeat(201)).is_err());
        assert!(Title::parse("🕳🕳🕳🕳🕳").is_ok());
        assert_eq!(Title::parse(" \n\t "), Err(FieldProblem::Required));
    }

    #[test]
    fn control_characters_go_and_markup_stays_text() {
        assert_eq!(Title::parse("a\0bcdef\u{7}").unwrap().as_str(), "abcdef");
        assert_eq!(Title::parse("<b>Open</b>\ndrain").unwrap().as_str(), "<b>Open</b> drain");
        assert_eq!(Title::parse("مصرف مفتوح هنا").unwrap().as_str(), "مصرف مفتوح هنا");
    }

    #[test]
    fn a_blank_description_is_none() {
        assert_eq!(Description::parse("  "), Ok(None));
        assert_eq!(Description::parse("a\r\nb").unwrap().unwrap().as_str(), "a\nb");
        assert!(Description::parse(&"x".repeat(2001)).is_err());
    }

    #[test]
    fn addresses_need_a_name_and_a_domain() {
        assert!(Email::parse("a@b.example").unwrap().is_some());
        assert_eq!(Email::parse(""), Ok(None));
        for wrong in ["a", "a@b", "@b.c", "a b@c.d", "a@.c", "a@c."] {
            assert_eq!(Email::parse(wrong), Err(FieldProblem::Email), "{wrong}");
        }
    }
}
