//! Reads variables one by one and collects what is wrong with them.

use super::ConfigError;
use std::{str::FromStr, time::Duration};

pub(super) struct Reader<'a> {
    source: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { source, problems: Vec::new() }
    }

    /// The value, trimmed; blank is "not given".
    pub fn text(&self, name: &str) -> Option<String> {
        (self.source)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub fn required(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            self.problems.push(format!("{name} is required here"));
            String::new()
        })
    }

    pub fn require(&mut self, holds: bool, name: &str, otherwise: &str) {
        if !holds {
            self.problems.push(format!("{name} {otherwise}"));
        }
    }

    /// The value read as `T`; a wrong one is noted and stands as the default.
    pub fn parsed<T: FromStr>(&mut self, name: &str, default: T, what: &str) -> T {
        let Some(text) = self.text(name) else { return default };
        text.parse().unwrap_or_else(|_| {
            self.problems.push(format!("{name} must be {what}, not \"{text}\""));
            default
        })
    }

    pub fn at_least_one(&mut self, name: &str, default: usize) -> usize {
        let value: usize = self.parsed(name, default, "a number from 1");
        self.require(value > 0, name, "must be at least 1");
        value
    }

    pub fn share(&mut self, name: &str, default: f32) -> f32 {
        let value: f32 = self.parsed(name, default, "a number from 0 to 1");
        self.require((0.0..=1.0).contains(&value), name, "must be a number from 0 to 1");
        value
    }

    pub fn seconds(&mut self, name: &str, default: u64) -> Duration {
        Duration::from_secs(self.parsed(name, default, "a number of seconds"))
    }

    pub fn flag(&mut self, name: &str, default: bool) -> bool {
        self.parsed(name, default, "true or false")
    }

    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    }

    /// One of `allowed`, the first by default.
    pub fn choice(&mut self, name: &str, allowed: &'static [&'static str]) -> &'static str {
        let Some(text) = self.text(name) else { return allowed[0] };
        allowed.iter().find(|value| value.eq_ignore_ascii_case(&text)).copied().unwrap_or_else(|| {
            self.problems.push(format!("{name} must be one of {}, not \"{text}\"", allowed.join(", ")));
            allowed[0]
        })
    }

    pub fn finish(self) -> Result<(), ConfigError> {
        if self.problems.is_empty() { Ok(()) } else { Err(ConfigError(self.problems)) }
    }
}
