//! Generated street scenes for the demonstration's reports: no photograph of a real place or person.
//!
//! A scene is a small world in metres (a road along `z`, pavements, houses, trees) seen by a pinhole
//! camera, with the problem in front. Every part rolls its own dice from the seed, so that the mended
//! scene is the same street at the same hour.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "pixels and metres of a picture: small numbers, and sides of the street that are exactly 1 or -1"
)]

mod buildings;
mod camera;
mod canvas;
mod colour;
mod finish;
mod furniture;
mod greenery;
mod light;
mod problem;
mod property;
mod sky;
mod stage;
mod street;
mod surface;
mod traffic;
mod utilities;
mod waste;
mod water;

use fastrand::Rng;
use image::RgbImage;
use problem::Problem;
use stage::Stage;

/// Draws the problem of a category, `width` × `height` pixels; the same arguments give the same pixels.
///
/// An unknown category is drawn as `other`.
#[must_use]
pub fn draw(category_slug: &str, seed: u64, width: u32, height: u32) -> RgbImage {
    picture(category_slug, seed, width, height, false)
}

/// Draws the scene of [`draw`] with its problem mended.
#[must_use]
pub fn draw_repaired(category_slug: &str, seed: u64, width: u32, height: u32) -> RgbImage {
    picture(category_slug, seed, width, height, true)
}

fn picture(slug: &str, seed: u64, width: u32, height: u32, mended: bool) -> RgbImage {
    let problem = Problem::of(slug);
    let seed = mixed(seed, problem as u64);
    let Some(mut stage) = Stage::new(problem, seed, width, height) else {
        return RgbImage::new(width, height);
    };
    sky::draw(&mut stage, &mut layer(seed, 1));
    street::draw(&mut stage, &mut layer(seed, 2));
    street::furnish(&mut stage, &mut layer(seed, 3));
    problem.draw(&mut stage, &mut layer(seed, 4), mended);
    finish::develop(stage, &mut layer(seed, 5 + u64::from(mended)))
}

/// The dice of one layer of the scene: what one layer draws does not change another's luck.
fn layer(seed: u64, number: u64) -> Rng {
    Rng::with_seed(mixed(seed, number))
}

/// A number that differs wherever either part differs (the finaliser of `SplitMix64`, Steele and others 2014).
const fn mixed(seed: u64, salt: u64) -> u64 {
    let mut z = seed.wrapping_add((salt + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLUGS: [&str; 10] = [
        "pothole",
        "road_damage",
        "garbage",
        "drainage",
        "water_supply",
        "streetlight",
        "electricity",
        "traffic_signal",
        "public_property",
        "other",
    ];

    #[test]
    fn the_same_arguments_give_the_same_pixels() {
        for slug in SLUGS {
            assert_eq!(draw(slug, 7, 160, 120), draw(slug, 7, 160, 120), "{slug}");
        }
    }

    #[test]
    fn seeds_categories_and_repairs_differ() {
        for slug in SLUGS {
            assert_ne!(draw(slug, 1, 160, 120), draw(slug, 2, 160, 120), "{slug}");
            assert_ne!(draw(slug, 1, 160, 120), draw_repaired(slug, 1, 160, 120), "{slug}");
        }
        assert_ne!(draw("pothole", 1, 160, 120), draw("garbage", 1, 160, 120));
    }

    #[test]
    fn pictures_have_the_size_asked_for() {
        for (width, height) in [(1, 1), (64, 300), (300, 64), (0, 5)] {
            assert_eq!(draw("other", 3, width, height).dimensions(), (width, height));
        }
    }
}
