//! The model that comes with the program: a scene classifier (EfficientNet-Lite0, 1000 `ImageNet`
//! classes) and an unsafe-content classifier (`open_nsfw`), both by rten.
//!
//! It knows no potholes. It tells streets from dinners, and says so; `docs/checking.md` has more.

use super::{
    Judge, JudgeError, Opinion,
    classes::{self, Group},
};
use crate::domain::Severity;
use anyhow::Context;
use image::{RgbImage, imageops};
use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::{NdTensor, prelude::*};
use std::{path::Path, sync::Arc};

/// Names both models and the rules below; another version asks all photos anew.
const MODEL: &str = "local/efficientnet-lite0+open-nsfw";
const RULES: &str = "scene-gate-1";

/// How much an outdoor scene without anything of a street counts as one where a problem can be.
const OUTDOOR_WEIGHT: f32 = 0.7;
/// Share of all probability from which a kind of scene is called by its name.
const MAJORITY: f32 = 0.5;

/// Both models, loaded.
#[derive(Clone)]
pub struct LocalModel {
    scene: Arc<Model>,
    gate: Arc<Model>,
    /// One thread: the other cores answer requests.
    threads: Arc<ThreadPool>,
    unsafe_score: f32,
}

impl LocalModel {
    /// Loads `scene.onnx` and `unsafe.onnx` from a folder; from `unsafe_score` on a photo is unsafe.
    ///
    /// # Errors
    /// When a file is missing or is no model.
    pub fn load(folder: &Path, unsafe_score: f32) -> anyhow::Result<Self> {
        let load = |name: &str| {
            let path = folder.join(name);
            Model::load_file(&path).with_context(|| format!("cannot load the model {}", path.display())).map(Arc::new)
        };
        Ok(Self {
            scene: load("scene.onnx")?,
            gate: load("unsafe.onnx")?,
            threads: Arc::new(ThreadPool::with_num_threads(1)),
            unsafe_score,
        })
    }

    fn options(&self) -> RunOptions {
        RunOptions::default().with_thread_pool(Some(self.threads.clone()))
    }

    /// Probabilities of the 1000 classes. The middle square (7/8 of the shorter side) at 224×224,
    /// (value − 127) / 128, as the model was trained.
    fn classes(&self, photo: &RgbImage) -> anyhow::Result<Vec<f32>> {
        let (width, height) = photo.dimensions();
        let side = (width.min(height) * 7 / 8).max(1);
        let middle = imageops::crop_imm(photo, (width - side) / 2, (height - side) / 2, side, side).to_image();
        let small = imageops::resize(&middle, 224, 224, imageops::FilterType::CatmullRom);
        let input = NdTensor::from_fn([1, 3, 224, 224], |[_, channel, y, x]| {
            (f32::from(pixel(&small, x, y, channel)) - 127.0) / 128.0
        });
        let output = self.scene.node_id("logits")?;
        let inputs = vec![(self.scene.input_ids()[0], input.into())];
        let mut outputs = self.scene.run(inputs, &[output], Some(self.options()))?;
        let logits: NdTensor<f32, 2> = outputs.remove(0).try_into()?;
        Ok(softmax(logits.iter().copied()))
    }

    /// Probability that nobody should have to see the photo. Scaled to 256×256, the middle 224×224,
    /// BGR less the training set's mean, as the model was trained.
    fn unsafe_probability(&self, photo: &RgbImage) -> anyhow::Result<f32> {
        const MEAN_BGR: [f32; 3] = [104.0, 117.0, 123.0];
        let small = imageops::resize(photo, 256, 256, imageops::FilterType::Triangle);
        let input = NdTensor::from_fn([1, 224, 224, 3], |[_, y, x, channel]| {
            f32::from(pixel(&small, x + 16, y + 16, 2 - channel)) - MEAN_BGR[channel]
        });
        let output = self.gate.run_one(input.into(), Some(self.options()))?;
        let scores: NdTensor<f32, 2> = output.try_into()?;
        scores.iter().nth(1).copied().context("the unsafe-content model gave no score")
    }

    fn look(&self, photo: &RgbImage) -> anyhow::Result<Opinion> {
        let unsafe_probability = self.unsafe_probability(photo)?;
        let scene = Scene::new(&self.classes(photo)?);
        let mut opinion = scene.opinion();
        opinion.raw["unsafe"] = serde_json::json!(unsafe_probability);
        if unsafe_probability >= self.unsafe_score {
            opinion.is_unsafe = true;
            opinion.is_valid = Some(false);
            opinion.category = None;
            opinion.confidence = unsafe_probability;
            "It looks unsafe to publish.".clone_into(&mut opinion.description);
        }
        Ok(opinion)
    }
}

fn pixel(image: &RgbImage, x: usize, y: usize, channel: usize) -> u8 {
    // 256 at most; the tensor's indexes are usize.
    #[allow(clippy::cast_possible_truncation)]
    image.get_pixel(x as u32, y as u32).0[channel]
}

fn softmax(logits: impl Iterator<Item = f32>) -> Vec<f32> {
    let logits: Vec<f32> = logits.collect();
    let top = logits.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = logits.iter().map(|logit| (logit - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The classes' probabilities, summed by kind of scene.
struct Scene {
    /// Streets, and what stands on them.
    civic: f32,
    /// Landscapes and buildings.
    outdoor: f32,
    /// Food, animals, rooms, people, screens, documents.
    elsewhere: f32,
    /// The three likeliest classes.
    top: Vec<(usize, f32)>,
    category: Option<&'static str>,
}

impl Scene {
    fn new(probabilities: &[f32]) -> Self {
        let sum = |wanted: &dyn Fn(Group) -> bool| -> f32 {
            probabilities.iter().enumerate().filter(|(class, _)| wanted(classes::group(*class))).map(|(_, p)| p).sum()
        };
        let mut ranked: Vec<(usize, f32)> = probabilities.iter().copied().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked.truncate(3);
        let hint = ranked.first().filter(|(_, p)| *p >= 0.3).and_then(|(class, _)| classes::category_hint(*class));
        Self {
            civic: sum(&|group| matches!(group, Group::Street | Group::Utility)),
            outdoor: sum(&|group| group == Group::Outdoor),
            elsewhere: sum(&|group| {
                matches!(
                    group,
                    Group::Food | Group::Animal | Group::Indoor | Group::Person | Group::Screen | Group::Document
                )
            }),
            top: ranked,
            category: hint,
        }
    }

    fn opinion(&self) -> Opinion {
        let public = OUTDOOR_WEIGHT.mul_add(self.outdoor, self.civic);
        let (is_valid, confidence) = if self.civic + self.outdoor >= MAJORITY {
            (Some(true), public)
        } else if self.elsewhere >= MAJORITY {
            (Some(false), self.elsewhere)
        } else {
            (None, public.max(self.elsewhere))
        };
        let seen: Vec<&str> = self.top.iter().map(|(class, _)| classes::name(*class)).collect();
        let raw = serde_json::json!({
            "street": self.civic,
            "outdoor": self.outdoor,
            "elsewhere": self.elsewhere,
            "classes": self.top.iter().map(|(class, p)| (classes::name(*class), p)).collect::<Vec<_>>(),
        });
        Opinion {
            is_valid,
            is_unsafe: false,
            category: self.category.filter(|_| is_valid == Some(true)).map(str::to_owned),
            // A scene classifier cannot tell how bad a hole is.
            severity: Severity::UNRATED,
            description: format!("Most like: {}.", seen.join(", ")),
            confidence: confidence.clamp(0.0, 1.0),
            raw,
        }
    }
}

#[async_trait::async_trait]
impl Judge for LocalModel {
    fn model(&self) -> &str {
        MODEL
    }

    fn prompt_version(&self) -> &str {
        RULES
    }

    async fn judge(&self, photo: RgbImage) -> Result<Opinion, JudgeError> {
        let model = self.clone();
        let looked = tokio::task::spawn_blocking(move || model.look(&photo)).await;
        looked
            .map_err(|error| JudgeError::Failed(error.to_string()))?
            .map_err(|error| JudgeError::Failed(format!("{error:#}")))
    }
}
