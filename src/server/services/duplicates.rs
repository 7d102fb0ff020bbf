//! How alike two reports are: four parts of 0 to 1, and one score made of them (`docs/duplicates.md`).
//!
//! Pure arithmetic; what is compared with what, and what follows, is `services::reports`.

use crate::domain::{Category, report::Likeness};
use crate::server::db::duplicates::ComparedRow;

/// Weight of the distance: two reports of one thing are at one place.
pub const DISTANCE_WEIGHT: f32 = 0.35;
/// Weight of the photos. Without it the others reach 0.7: nothing is linked by the machine alone whose
/// photos do not look the same.
pub const IMAGE_WEIGHT: f32 = 0.30;
/// Weight of the words.
pub const TEXT_WEIGHT: f32 = 0.20;
/// Weight of the kind of problem; people confuse kinds.
pub const CATEGORY_WEIGHT: f32 = 0.15;

/// Metres at which the part of the distance has fallen to 1/e: a telephone in a street is wrong by some tens.
const SCALE_METRES: f64 = 120.0;
/// Bits of 64 from which two photos are told to have nothing in common. Hashes of unrelated photos differ in
/// 32 on average.
const UNLIKE_BITS: u32 = 16;

/// Metres within which other reports are looked at.
pub const NEAR_METRES: f64 = 150.0;
/// Days within which other reports nearby are looked at.
pub const NEAR_DAYS: i64 = 30;
/// A report that others are compared with, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Compared<'a> {
    /// What kind of problem; `None` while nobody knows.
    pub category: Option<&'a Category>,
    /// Hashes of all its photos, each in all orientations that are to be recognised.
    pub dhashes: &'a [u64],
}

/// How alike a report is to another.
#[must_use]
pub fn likeness(compared: &Compared<'_>, other: &ComparedRow) -> Likeness {
    let distance = by_distance(other.distance_m);
    let category = by_category(compared.category, &other.category_slug, &other.category_group);
    let image = by_image(compared.dhashes, &other.dhashes);
    let score = score(distance, category, other.words, image);
    Likeness { score, distance, category, text: other.words, image }
}

/// The weighted mean of the parts that are known.
#[must_use]
pub fn score(distance: f32, category: Option<f32>, text: Option<f32>, image: Option<f32>) -> f32 {
    let parts =
        [(Some(distance), DISTANCE_WEIGHT), (image, IMAGE_WEIGHT), (text, TEXT_WEIGHT), (category, CATEGORY_WEIGHT)];
    let known = parts.iter().filter_map(|(part, weight)| Some((part.as_ref()?, weight)));
    let (sum, weights) =
        known.fold((0.0, 0.0), |(sum, weights), (part, weight)| (sum + part * weight, weights + weight));
    (sum / weights).clamp(0.0, 1.0)
}

/// `exp(-(d/120 m)²)`: 1 at the same spot, 0.94 at 30 m, 0.37 at 120 m, 0.02 at 240 m.
fn by_distance(metres: f64) -> f32 {
    #[allow(clippy::cast_possible_truncation)] // 0 to 1
    let part = (-(metres / SCALE_METRES).powi(2)).exp() as f32;
    part
}

/// 1 for the same kind, 0.5 for another of its group, else 0; nothing where one is not sorted.
fn by_category(one: Option<&Category>, slug: &str, group: &str) -> Option<f32> {
    let one = one.filter(|one| one.slug != Category::UNCATEGORIZED)?;
    (slug != Category::UNCATEGORIZED).then_some(match () {
        () if one.slug == slug => 1.0,
        () if one.group == group => 0.5,
        () => 0.0,
    })
}

/// By the closest two photos: 1 for the same hash, 0 from 16 bits on; nothing without photos.
fn by_image(ours: &[u64], theirs: &[u64]) -> Option<f32> {
    let bits = closest(ours, theirs)?.min(UNLIKE_BITS);
    #[allow(clippy::cast_precision_loss)] // at most 16
    Some(1.0 - bits as f32 / UNLIKE_BITS as f32)
}

/// In how many bits the closest two hashes differ.
#[must_use]
pub fn closest(ours: &[u64], theirs: &[u64]) -> Option<u32> {
    ours.iter().flat_map(|one| theirs.iter().map(move |other| (one ^ other).count_ones())).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(slug: &str, group: &str) -> Category {
        Category {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            name_hi: String::new(),
            group: group.to_owned(),
            department_id: None,
            icon: String::new(),
            sla_hours: None,
            is_active: true,
        }
    }

    fn near(one: f32, other: f32) -> bool {
        (one - other).abs() < 0.005
    }

    #[test]
    fn the_distance_falls_as_documented() {
        for (metres, part) in [(0.0, 1.0), (30.0, 0.94), (38.0, 0.905), (120.0, 0.368), (240.0, 0.018), (1e7, 0.0)] {
            assert!(near(by_distance(metres), part), "{metres} m");
        }
    }

    #[test]
    fn kinds_of_one_group_are_half_alike_and_the_unsorted_are_not_compared() {
        let pothole = category("pothole", "roads");
        assert_eq!(by_category(Some(&pothole), "pothole", "roads"), Some(1.0));
        assert_eq!(by_category(Some(&pothole), "road_damage", "roads"), Some(0.5));
        assert_eq!(by_category(Some(&pothole), "garbage", "sanitation"), Some(0.0));
        assert_eq!(by_category(Some(&pothole), "uncategorized", "other"), None);
        assert_eq!(by_category(Some(&category("uncategorized", "other")), "pothole", "roads"), None);
        assert_eq!(by_category(None, "pothole", "roads"), None);
    }

    #[test]
    fn the_closest_photos_count() {
        assert_eq!(by_image(&[0, 0xff], &[0xfe00, 0xff]), Some(1.0));
        assert_eq!(by_image(&[0], &[0xf]), Some(0.75));
        assert_eq!(by_image(&[0], &[u64::MAX]), Some(0.0));
        assert_eq!(by_image(&[], &[1]), None);
    }

    #[test]
    fn the_score_is_the_mean_of_what_is_known() {
        assert!(near(score(1.0, Some(1.0), Some(1.0), Some(1.0)), 1.0));
        // Without the photos' likeness nothing reaches the line of the machine.
        assert!(near(score(1.0, Some(1.0), Some(1.0), Some(0.0)), 0.7));
        assert!(near(score(0.5, None, None, None), 0.5));
        assert!(near(score(1.0, Some(0.0), None, None), 0.7));
        // The same picture far away is shown to people, and not linked.
        assert!(score(0.0, Some(1.0), Some(1.0), Some(1.0)) < 0.85);
    }
}
