//! Lists in pages: newest first, continued after the last item seen.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T, C = Cursor> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<C>,
}

/// A position in a list ordered by (`created_at`, `id`), newest first.
///
/// It carries both keys, so it still works when the report it was made from is hidden or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last item's time of filing.
    pub created_at: OffsetDateTime,
    /// The last item's id.
    pub id: Uuid,
}

impl Cursor {
    /// An opaque text for a link: `<microseconds, hex>-<uuid, hex>`.
    #[must_use]
    pub fn encode(self) -> String {
        let micros = self.created_at.unix_timestamp_nanos() / 1_000;
        format!("{micros:x}-{}", self.id.simple())
    }

    /// Reads [`Cursor::encode`]'s text; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('-')?;
        let nanos = i128::from_str_radix(micros, 16).ok()?.checked_mul(1_000)?;
        Some(Self { created_at: OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?, id: Uuid::try_parse(id).ok()? })
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.encode()
    }
}

impl From<FeedCursor> for String {
    fn from(cursor: FeedCursor) -> Self {
        cursor.encode()
    }
}

/// A position in the public list, whose order may begin with something else than time.
///
/// It carries every key of the order, so it still works when the report it was made from is hidden or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedCursor {
    /// What the order begins with.
    pub key: SortKey,
    /// The last item's time of filing and id, which settle ties.
    pub at: Cursor,
}

/// What an order begins with, of the last item seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum SortKey {
    /// Newest first: nothing before the time.
    Newest,
    /// Oldest first: nothing before the time.
    Oldest,
    /// People who support it.
    Upvotes(i32),
    /// 0 to 10.
    Severity(i16),
    /// Metres from the point that was asked about.
    Nearest(f64),
}

impl FeedCursor {
    /// An opaque text for a link: the order's letter and key, then [`Cursor::encode`].
    #[must_use]
    pub fn encode(self) -> String {
        let at = self.at.encode();
        match self.key {
            SortKey::Newest => at,
            SortKey::Oldest => format!("o.{at}"),
            SortKey::Upvotes(n) => format!("u.{n}.{at}"),
            SortKey::Severity(n) => format!("s.{n}.{at}"),
            SortKey::Nearest(metres) => format!("d.{:x}.{at}", metres.to_bits()),
        }
    }

    /// Reads [`FeedCursor::encode`]'s text; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let at = Cursor::decode(parts.next_back()?)?;
        let key = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => SortKey::Newest,
            (Some("o"), None, _) => SortKey::Oldest,
            (Some("u"), Some(n), None) => SortKey::Upvotes(n.parse().ok()?),
            (Some("s"), Some(n), None) => SortKey::Severity(n.parse().ok()?),
            (Some("d"), Some(bits), None) => {
                let metres = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
                SortKey::Nearest(Some(metres).filter(|metres| metres.is_finite() && *metres >= 0.0)?)
            }
            _ => return None,
        };
        Some(Self { key, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_of_each_order_survives_its_text_and_forged_ones_do_not() {
        let at =
            Cursor { created_at: OffsetDateTime::from_unix_timestamp(1_772_352_930).unwrap(), id: Uuid::from_u128(7) };
        let keys =
            [SortKey::Newest, SortKey::Oldest, SortKey::Upvotes(12), SortKey::Severity(0), SortKey::Nearest(0.1 + 0.2)];
        for key in keys {
            let cursor = FeedCursor { key, at };
            assert_eq!(FeedCursor::decode(&cursor.encode()), Some(cursor));
        }
        let end = at.encode();
        for forged in ["o.x.", "u.", "u.x.", "s.99999999.", "d.7ff8000000000000.", "q.", "o.1.", "d.bff0000000000000."]
        {
            assert_eq!(FeedCursor::decode(&format!("{forged}{end}")), None, "{forged}");
        }
    }

    #[test]
    fn a_cursor_survives_its_text_and_forged_ones_do_not() {
        let cursor =
            Cursor { created_at: OffsetDateTime::from_unix_timestamp(1_772_352_930).unwrap(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        for forged in ["", "-", "x", "zz-00", "ffffffffffffffffffffffffffffffff-00", "1-notauuid"] {
            assert_eq!(Cursor::decode(forged), None, "{forged}");
        }
    }
}
