//! Tracking codes: what proves, without an account, who filed a report.
//!
//! A code is 60 bits of HMAC-SHA-256 over the report's id with the server's key, in Crockford's
//! base 32: it can be shown again without being stored, and the database holds only its hash.

use super::keys::Keys;
use crate::domain::ReportId;
use data_encoding::{Encoding, Specification};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;

static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str(ALPHABET);
    specification.encoding().ok()
});

/// Makes and recognises codes.
#[derive(Clone)]
pub struct TrackingCodes {
    key: Vec<u8>,
}

impl TrackingCodes {
    /// With the server's key.
    #[must_use]
    pub fn new(keys: &Keys) -> Self {
        Self { key: keys.root().to_vec() }
    }

    /// The code of a report: `K7QM-2XRA-9TEP`.
    #[must_use]
    pub fn code(&self, id: ReportId) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(b"tracking:");
        mac.update(id.0.as_bytes());
        let text = BASE32.as_ref().map(|base32| base32.encode(&mac.finalize().into_bytes()[..10])).unwrap_or_default();
        text.as_bytes()[..LENGTH.min(text.len())].chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }

    /// The hash by which a typed code is found; `None` for what cannot be one. Case, dashes and
    /// spaces do not matter; O is read as 0, I and L as 1.
    #[must_use]
    pub fn hash(typed: &str) -> Option<[u8; 32]> {
        let code: String = typed
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let whole = code.len() == LENGTH && code.chars().all(|c| ALPHABET.contains(c));
        whole.then(|| Sha256::digest(code.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn codes_are_stable_differ_by_report_and_forgive_typing() {
        let folder = tempfile::tempdir().unwrap();
        let codes = TrackingCodes::new(&Keys::new(None, folder.path()).unwrap());
        let again = TrackingCodes::new(&Keys::new(None, folder.path()).unwrap());
        let id = ReportId(Uuid::from_u128(1));
        let code = codes.code(id);
        assert_eq!(code.len(), 14);
        assert_eq!(code, again.code(id));
        assert_ne!(code, codes.code(ReportId(Uuid::from_u128(2))));
        assert_eq!(TrackingCodes::hash(&code), TrackingCodes::hash(&code.replace('-', " ").to_lowercase()));
        assert_eq!(TrackingCodes::hash("OIL0-1111-0000"), TrackingCodes::hash("0110-1111-0000"));
        for wrong in ["", "K7QM", "K7QM-2XRA-9TEU", "K7QM-2XRA-9TEPP"] {
            assert_eq!(TrackingCodes::hash(wrong), None, "{wrong}");
        }
    }
}
