//! A checking model that says what the test wants.

use darshi::{
    domain::Severity,
    server::services::ai::{Judge, JudgeError, Opinion},
};
use image::RgbImage;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Gives the scripted opinions in turn, then "a street, surely".
#[derive(Clone, Default)]
pub struct Scripted {
    script: Arc<Mutex<VecDeque<Result<Opinion, String>>>>,
    asked: Arc<AtomicUsize>,
    pause: Arc<Mutex<Duration>>,
}

pub fn opinion(is_valid: Option<bool>, confidence: f32) -> Opinion {
    Opinion {
        is_valid,
        is_unsafe: false,
        category: None,
        severity: Severity::UNRATED,
        description: "Most like: street sign.".to_owned(),
        confidence,
        raw: serde_json::json!({ "scripted": true }),
    }
}

impl Scripted {
    pub fn says(&self, opinion: Opinion) {
        self.script.lock().unwrap().push_back(Ok(opinion));
    }

    pub fn fails(&self, times: usize) {
        for _ in 0..times {
            self.script.lock().unwrap().push_back(Err("the model is away".to_owned()));
        }
    }

    pub fn takes(&self, pause: Duration) {
        *self.pause.lock().unwrap() = pause;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Judge for Scripted {
    fn model(&self) -> &'static str {
        "scripted"
    }

    fn prompt_version(&self) -> &'static str {
        "1"
    }

    async fn judge(&self, _photo: RgbImage) -> Result<Opinion, JudgeError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let pause = *self.pause.lock().unwrap();
        tokio::time::sleep(pause).await;
        let next = self.script.lock().unwrap().pop_front();
        next.unwrap_or_else(|| Ok(opinion(Some(true), 0.95))).map_err(JudgeError::Failed)
    }
}
