//! What becomes of photos, and who may see them.

use crate::support::{TestApp, a_report, judge::opinion, photos};
use image::{ExtendedColorType, Rgb, RgbImage};
use serde_json::Value;

/// The path of an address that the API gave.
fn path(url: &Value) -> String {
    url.as_str().unwrap().strip_prefix("http://darshi.test").unwrap().to_owned()
}

/// Files a report with a photo, and gets its large JPEG back.
async fn through(app: &TestApp, photo: Vec<u8>) -> (Vec<u8>, RgbImage, Value) {
    let id = app.file_verified(a_report().photo(photo)).await;
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    let image = report["image_data"][0].clone();
    let bytes = app.get(&path(&image["jpeg_url"])).await.bytes().await.unwrap().to_vec();
    let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
    assert_eq!(
        (image["width"].as_u64(), image["height"].as_u64()),
        (Some(picture.width().into()), Some(picture.height().into()))
    );
    (bytes, picture, image)
}

fn like(pixel: Rgb<u8>, colour: [u8; 3]) -> bool {
    pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 40)
}

/// EXIF 2.32, 4.6.4.A: what each orientation needs so that the stored picture stands upright.
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        1 => upright.clone(),
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => unreachable!(),
    }
}

#[tokio::test]
async fn every_orientation_comes_out_upright() {
    let app = TestApp::new().await;
    let upright = photos::corners(160, 96);
    for orientation in 1..=8 {
        let exif = photos::Exif { orientation: Some(orientation), ..photos::Exif::default() };
        let photo = photos::with_exif(&photos::encode_jpeg(&stored(&upright, orientation)), &exif);
        let (_, picture, _) = through(&app, photo).await;
        assert_eq!(picture.dimensions(), (160, 96), "orientation {orientation}");
        for (x, y, colour) in
            [(8, 8, [220, 30, 30]), (150, 8, [30, 200, 30]), (150, 88, [30, 30, 220]), (8, 88, [245, 245, 245])]
        {
            assert!(
                like(*picture.get_pixel(x, y), colour),
                "orientation {orientation} at {x},{y}: {:?}",
                picture.get_pixel(x, y)
            );
        }
    }
}

#[tokio::test]
async fn no_metadata_comes_out_as_another_tool_sees_it() {
    let app = TestApp::new().await;
    let exif = photos::Exif {
        orientation: Some(6),
        gps: Some((23.371_234, 85.334_321)),
        taken_at: Some("2026:03:01 08:15:30"),
        maker_note: Some(b"serial number 4711, owner: Asha"),
    };
    let photo = photos::with_exif(&photos::encode_jpeg(&photos::corners(96, 160)), &exif);
    let before = exiftool(&photo, "jpg");
    for tag in ["GPSLatitude", "Orientation", "Make", "DateTimeOriginal"] {
        assert!(before.get(tag).is_some(), "the test's own photo has no {tag}: {before}");
    }
    let (jpeg, picture, image) = through(&app, photo).await;
    assert_eq!(picture.dimensions(), (160, 96), "turned upright");
    for (name, ending) in
        [("webp_url", "webp"), ("jpeg_url", "jpg"), ("thumbnail_webp_url", "webp"), ("thumbnail_jpeg_url", "jpg")]
    {
        let bytes = app.get(&path(&image[name])).await.bytes().await.unwrap();
        let tags = exiftool(&bytes, ending);
        let left: Vec<_> = tags
            .as_object()
            .unwrap()
            .keys()
            .filter(|tag| {
                ["GPS", "Make", "Orientation", "DateTime", "MakerNote", "Exif", "XMP", "Profile", "Comment", "Serial"]
                    .iter()
                    .any(|word| tag.contains(word))
            })
            .filter(|tag| *tag != "ExifToolVersion")
            .collect();
        assert!(left.is_empty(), "{name} still has {left:?}");
    }
    assert!(!jpeg.windows(4).any(|window| window == b"Asha" || window == b"Exif"));
}

/// What exiftool (not what wrote the file) finds in it.
fn exiftool(bytes: &[u8], ending: &str) -> Value {
    let file = tempfile::Builder::new().suffix(&format!(".{ending}")).tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output = std::process::Command::new("exiftool").args(["-j", "-a"]).arg(file.path()).output().expect("exiftool");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    found[0].clone()
}

#[tokio::test]
async fn large_photos_are_scaled_and_have_a_thumbnail_in_both_formats() {
    let app = TestApp::new().await;
    let (_, picture, image) = through(&app, photos::jpeg(4000, 1000, 5)).await;
    assert_eq!(picture.dimensions(), (2048, 512));
    for (name, kind, side) in [
        ("webp_url", "image/webp", 2048),
        ("thumbnail_webp_url", "image/webp", 480),
        ("thumbnail_jpeg_url", "image/jpeg", 480),
    ] {
        let response = app.get(&path(&image[name])).await;
        assert_eq!(response.headers()["content-type"], kind);
        let small = image::load_from_memory(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(small.width(), side, "{name}");
    }
    assert!(image["blurhash"].as_str().unwrap().len() > 10);
    assert_eq!(image["colour"].as_str().unwrap().len(), 7);
}

#[tokio::test]
async fn unusual_pictures_come_out_right() {
    let app = TestApp::new().await;
    // 16 bits a channel, in the machine's byte order as the encoder wants them.
    let deep: Vec<u8> = (0..32 * 32).flat_map(|_| [0xffff_u16, 0, 0x8000]).flat_map(u16::to_ne_bytes).collect();
    let (_, picture, _) = through(&app, photos::png(&deep, 32, 32, ExtendedColorType::Rgb16)).await;
    assert!(like(*picture.get_pixel(16, 16), [255, 0, 128]));
    // What is transparent is white.
    let clear = vec![0_u8; 32 * 32 * 4];
    let (_, picture, _) = through(&app, photos::png(&clear, 32, 32, ExtendedColorType::Rgba8)).await;
    assert!(like(*picture.get_pixel(16, 16), [255, 255, 255]));
    // Grey, and a single pixel.
    let (_, picture, _) = through(&app, photos::png(&[200], 1, 1, ExtendedColorType::L8)).await;
    assert_eq!(picture.dimensions(), (1, 1));
    // A printer's JPEG: CMYK, inverted as Adobe writes it.
    let (_, picture, _) = through(&app, include_bytes!("../support/cmyk.jpg").to_vec()).await;
    assert!(like(*picture.get_pixel(8, 8), [230, 30, 30]), "{:?}", picture.get_pixel(8, 8));
    let webp = webp::Encoder::from_rgb(photos::corners(40, 40).as_raw(), 40, 40).encode_lossless().to_vec();
    let (_, picture, _) = through(&app, webp).await;
    assert!(like(*picture.get_pixel(35, 5), [30, 200, 30]));
}

#[tokio::test]
async fn a_difference_hash_survives_another_size_and_tells_pictures_apart() {
    let app = TestApp::new().await;
    let picture = photos::corners(800, 600);
    let smaller = image::imageops::resize(&picture, 400, 300, image::imageops::FilterType::Triangle);
    for picture in [&picture, &smaller, &photos::noise(800, 600, 9)] {
        app.file(a_report().photo(photos::encode_jpeg(picture))).await;
    }
    let distance = |a: &str, b: &str| {
        let statement = format!(
            "select bit_count(a.dhash # b.dhash)::int8 from photos a, photos b
             where a.report_id = (select id from reports order by created_at, id offset {a} limit 1)
               and b.report_id = (select id from reports order by created_at, id offset {b} limit 1)"
        );
        let pool = app.pool.clone();
        async move { sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(statement)).fetch_one(&pool).await.unwrap() }
    };
    assert!(distance("0", "1").await <= 4);
    assert!(distance("0", "2").await > 10);
}

#[tokio::test]
async fn photos_of_unpublished_reports_are_only_for_whoever_filed_them() {
    let app = TestApp::new().await;
    app.judge.says(opinion(None, 0.3));
    let (id, code) = app.file(a_report()).await;
    let own = app.get_own(&id, &code).await;
    let photo = path(&own["image_data"][0]["webp_url"]);

    let status = |code: Option<String>| {
        let mut request = app.client.get(app.url(&photo));
        if let Some(code) = code {
            request = request.header("x-tracking-code", code);
        }
        async { request.send().await.unwrap() }
    };
    for _ in ["waiting", "flagged"] {
        let anyone = status(None).await;
        assert_eq!(anyone.status(), 404);
        assert_eq!(anyone.headers()["cache-control"], "no-store");
        assert_eq!(status(Some("K7QM-2XRA-9TE0".to_owned())).await.status(), 404);
        let owner = status(Some(code.clone())).await;
        assert_eq!(
            (owner.status().as_u16(), owner.headers()["cache-control"].to_str().unwrap()),
            (200, "private, no-store")
        );
        app.run_jobs().await;
    }

    let public = app.file_verified(a_report().photo(photos::jpeg(640, 480, 2))).await;
    let report = app.get_json(&format!("/api/v1/report/{public}")).await;
    let anyone = app.get(&path(&report["image_data"][0]["webp_url"])).await;
    assert_eq!(anyone.status(), 200);
    assert_eq!(anyone.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(anyone.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn photo_addresses_reach_nothing_else() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report()).await;
    for name in ["nothing.webp", "..%2f..%2fsecret.key", "%2e%2e.webp", "x.txt", ".webp"] {
        let response = app.get(&format!("/photos/{id}/{name}")).await;
        assert_eq!(response.status(), 404, "{name}");
    }
    assert_eq!(app.get("/photos/not-a-uuid/x.webp").await.status(), 404);
}
