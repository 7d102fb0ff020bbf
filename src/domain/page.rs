//! Lists in pages: newest first, continued after the last item seen.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, newest first.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
