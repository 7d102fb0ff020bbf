//! The model that comes with the program, on real pictures.
//!
//! Photographs: scikit-image's, by the package `scikit-image` (see `script/models/test-photos`).

use darshi::server::services::ai::{Judge, LocalModel};
use std::path::PathBuf;

fn model() -> LocalModel {
    let folder = std::env::var("DARSHI_MODEL_DIR").expect("DARSHI_MODEL_DIR: run the tests with script/test");
    LocalModel::load(&PathBuf::from(folder), 0.8).unwrap()
}

fn photo(name: &str) -> image::RgbImage {
    let folder = std::env::var("DARSHI_MODEL_DIR").unwrap();
    let path = PathBuf::from(folder).join("test-photos").join(name);
    image::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).into_rgb8()
}

#[tokio::test]
async fn real_photographs_are_told_apart() {
    let model = model();
    let cat = model.judge(photo("chelsea.png")).await.unwrap();
    assert_eq!(cat.is_valid, Some(false), "{cat:?}");
    assert!(cat.confidence > 0.85 && cat.description.contains("cat"), "{cat:?}");
    let coffee = model.judge(photo("coffee.png")).await.unwrap();
    assert_eq!(coffee.is_valid, Some(false), "{coffee:?}");
    let motorcycle = model.judge(photo("motorcycle_left.png")).await.unwrap();
    assert_eq!(motorcycle.is_valid, Some(true), "{motorcycle:?}");
    for opinion in [cat, coffee, motorcycle] {
        assert!(!opinion.is_unsafe);
        assert_eq!(opinion.severity.get(), 0, "a scene classifier cannot rate");
        assert!(opinion.raw["classes"].as_array().unwrap().len() == 3);
    }
}

#[tokio::test]
async fn a_model_that_is_no_model_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scene.onnx"), b"nonsense").unwrap();
    let error = format!("{:#}", LocalModel::load(folder.path(), 0.8).err().unwrap());
    assert!(error.contains("scene.onnx"), "{error}");
}
