//! Tags that carry a report's version, and the change that names the version it is meant for.

use crate::server::services::reports::Precondition;
use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// The weak tag of a body: `W/"v7-…"`.
#[must_use]
pub fn tag(version: i32, body: &[u8]) -> String {
    format!("W/\"v{version}-{}\"", data_encoding::HEXLOWER.encode(&Sha256::digest(body)[..12]))
}

/// The versions that `If-Match` names. Only the version counts: how many people support a report does not
/// stand in the way of its editor. A tag that is none of ours names no version.
#[must_use]
pub fn precondition(headers: &HeaderMap) -> Precondition {
    let mut named = headers.get_all(header::IF_MATCH).iter().filter_map(|value| value.to_str().ok()).peekable();
    if named.peek().is_none() && !headers.contains_key(header::IF_MATCH) {
        return Precondition::Any;
    }
    let tags: Vec<&str> = named.flat_map(|list| list.split(',')).map(str::trim).collect();
    if tags.contains(&"*") {
        return Precondition::Any;
    }
    Precondition::Versions(tags.into_iter().filter_map(version_of).collect())
}

fn version_of(tag: &str) -> Option<i32> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    opaque.strip_prefix('v')?.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Precondition {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, value.parse().unwrap());
        precondition(&headers)
    }

    #[test]
    fn a_version_is_read_from_any_of_our_tags() {
        assert_eq!(precondition(&HeaderMap::new()), Precondition::Any);
        assert_eq!(of("*"), Precondition::Any);
        assert_eq!(of(&tag(7, b"body")), Precondition::Versions(vec![7]));
        assert_eq!(of("\"v3-ab\", W/\"v12-cd\""), Precondition::Versions(vec![3, 12]));
        for strange in ["W/\"abc\"", "v7", "\"v\"", "\"vx-1\"", ""] {
            assert_eq!(of(strange), Precondition::Versions(vec![]), "{strange}");
        }
    }
}
