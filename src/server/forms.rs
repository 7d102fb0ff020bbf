//! Reading forms: multipart and urlencoded from pages and phones, JSON from phones.

use crate::domain::{
    AppError, ErrorCode,
    filing::{MAX_PHOTOS, TypedForm},
};
use crate::i18n::Locale;
use crate::server::{
    error::{Error, Result},
    services::{
        images,
        reports::{NewReport, Source},
    },
};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{StatusCode, header},
};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Largest body with photos (API contract §0.1: 5 × 10 MiB and the fields).
pub const PHOTO_BODY_LIMIT: usize = 52 * 1024 * 1024;
/// Largest body with a person's picture (5 MiB and 1 MiB of what is around it).
pub const PICTURE_BODY_LIMIT: usize = 6 * 1024 * 1024;
/// Largest body with one photo (10 MiB and 1 MiB of what is around it).
pub const UPLOAD_BODY_LIMIT: usize = 11 * 1024 * 1024;
/// Largest body of a reopening (3 × 10 MiB and 1 MiB of what is around them).
pub const REOPEN_BODY_LIMIT: usize = 31 * 1024 * 1024;
/// Largest other body.
pub const BODY_LIMIT: usize = 256 * 1024;

/// A form as it was sent.
#[derive(Clone, Debug, Default)]
pub struct SentForm {
    /// Texts by name.
    pub texts: HashMap<String, String>,
    /// Texts that came as an array, or several under one name, in their order.
    pub lists: HashMap<String, Vec<String>>,
    /// Names that were sent with `null`.
    pub nulls: HashSet<String>,
    /// Files named `files` or `file`, in their order.
    pub photos: Vec<Vec<u8>>,
}

impl SentForm {
    /// A text; blank when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.texts.get(name).cloned().unwrap_or_default()
    }

    /// A list of texts, blank ones left out: an array, one name several times, or a single text.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let given = self.lists.get(name).cloned().or_else(|| Some(vec![self.given(name)?])).unwrap_or_default();
        given.into_iter().filter(|text| !text.trim().is_empty()).collect()
    }

    /// Hash of everything that was sent to `call`, decoded: two calls with it ask for the same.
    #[must_use]
    pub fn content_hash(&self, call: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.len().to_le_bytes());
            hash.update(text.as_bytes());
        };
        add(call);
        let mut names: Vec<&String> = self.texts.keys().chain(self.lists.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            add(name);
            match self.lists.get(name) {
                Some(list) => list.iter().for_each(|text| add(text)),
                None => add(self.texts.get(name).map(String::as_str).unwrap_or_default()),
            }
        }
        for photo in &self.photos {
            hash.update(Sha256::digest(photo));
        }
        hash.finalize().into()
    }

    /// Keeps a text; a second one under the name makes a list of them.
    fn add(&mut self, name: String, text: String) {
        if let Some(before) = self.texts.get(&name) {
            self.lists.entry(name.clone()).or_insert_with(|| vec![before.clone()]).push(text.clone());
        }
        self.texts.insert(name, text);
    }

    /// A text, if it was sent.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<String> {
        self.texts.get(name).cloned()
    }

    /// Whether a flag was sent and is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.texts.get(name).map(String::as_str), Some("true" | "on" | "1"))
    }

    /// The proof of work, by whatever name the client knows it.
    #[must_use]
    pub fn proof(&self) -> String {
        let names = ["altcha", "turnstile_token"];
        names.iter().find_map(|name| self.given(name).filter(|proof| !proof.is_empty())).unwrap_or_default()
    }

    /// The texts, to be shown again.
    #[must_use]
    pub fn typed(&self) -> TypedForm {
        TypedForm {
            form_token: self.text("form_token"),
            title: self.text("title"),
            description: self.text("description"),
            location: self.text("location"),
            lat: self.text("lat"),
            lng: self.text("lng"),
            category: self.text("category"),
            contact_email: self.text("contact_email"),
            anonymous: self.flag("anonymous"),
            altcha: self.proof(),
        }
    }

    /// The report that was sent.
    #[must_use]
    pub fn into_report(self, source: Source, submission_key: Option<String>, locale: Locale) -> NewReport {
        // A phone is told what it may repeat with the answer; a page asks, unless it has shown that already.
        let asks = source == Source::Web && !self.flag("seen_candidates");
        NewReport { typed: self.typed(), photos: self.photos, submission_key, source, locale, asks }
    }
}

/// Why a form could not be read, and what had been read until then.
#[derive(Debug)]
pub struct Unreadable {
    /// Why.
    pub error: Error,
    /// What had been read.
    pub form: SentForm,
}

/// Reads a form of any of the three kinds, where what was read before an error is not needed. No body at
/// all is an empty form.
///
/// # Errors
/// As [`read`].
pub async fn read_whole(request: Request) -> Result<SentForm> {
    if !request.headers().contains_key(header::CONTENT_TYPE) {
        let body =
            to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| Error::from(ErrorCode::RequestTooLarge))?;
        return if body.is_empty() { Ok(SentForm::default()) } else { Err(ErrorCode::UnsupportedMediaType.into()) };
    }
    read(request).await.map_err(|unreadable| unreadable.error)
}

/// Reads a form of any of the three kinds; the body is counted while it is read.
///
/// # Errors
/// `RequestTooLarge`, `ValidationError` or `UnsupportedMediaType`, with what had been read.
pub async fn read(request: Request) -> std::result::Result<SentForm, Unreadable> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut form = SentForm::default();
    let read = match kind.as_str() {
        "multipart/form-data" => read_multipart(request, &mut form).await,
        "application/x-www-form-urlencoded" => read_urlencoded(request, &mut form).await,
        "application/json" => read_json(request, &mut form).await,
        _ => Err(ErrorCode::UnsupportedMediaType.into()),
    };
    match read {
        Ok(()) => Ok(form),
        Err(error) => Err(Unreadable { error, form }),
    }
}

async fn read_multipart(request: Request, form: &mut SentForm) -> Result<()> {
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|e| unreadable(e.status(), &e.body_text()))?;
    while let Some(field) = multipart.next_field().await.map_err(|e| unreadable(e.status(), &e.body_text()))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "files" && name != "file" {
            let bytes = read_field(field, BODY_LIMIT).await?;
            let text = String::from_utf8(bytes).map_err(|_| Error::from(ErrorCode::ValidationError))?;
            form.add(name, text);
            continue;
        }
        let is_named = field.file_name().is_some_and(|name| !name.is_empty());
        // One byte over the limit is enough to know; the rest is read and dropped, so that the
        // answer reaches a sender who is still sending.
        let content = read_field(field, images::MAX_BYTES + 1).await?;
        // A browser sends an empty, nameless file where none was chosen.
        if (is_named || !content.is_empty()) && form.photos.len() <= MAX_PHOTOS as usize {
            form.photos.push(content);
        }
    }
    Ok(())
}

/// A field's content, at most `keep` bytes of it.
async fn read_field(mut field: Field<'_>, keep: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| unreadable(e.status(), &e.body_text()))? {
        let room = keep.saturating_sub(content.len());
        content.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(content)
}

async fn read_urlencoded(request: Request, form: &mut SentForm) -> Result<()> {
    let bytes = read_small(request).await?;
    let pairs: Vec<(String, String)> = serde_urlencoded_pairs(&bytes)?;
    for (name, text) in pairs {
        form.add(name, text);
    }
    Ok(())
}

fn serde_urlencoded_pairs(bytes: &[u8]) -> Result<Vec<(String, String)>> {
    serde_urlencoded::from_bytes(bytes).map_err(|_| ErrorCode::ValidationError.into())
}

async fn read_json(request: Request, form: &mut SentForm) -> Result<()> {
    let bytes = read_small(request).await?;
    if bytes.is_empty() {
        return Ok(());
    }
    let wrong = || Error::from(ErrorCode::ValidationError);
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    for (name, value) in object {
        let text = match value {
            serde_json::Value::Null => {
                form.nulls.insert(name);
                continue;
            }
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(flag) => flag.to_string(),
            serde_json::Value::Array(items) => {
                let texts = items.into_iter().map(|item| match item {
                    serde_json::Value::String(text) => Ok(text),
                    _ => Err(wrong()),
                });
                form.lists.insert(name, texts.collect::<Result<_>>()?);
                continue;
            }
            serde_json::Value::Object(_) => return Err(wrong()),
        };
        form.texts.insert(name, text);
    }
    Ok(())
}

async fn read_small(request: Request) -> Result<Vec<u8>> {
    let bytes = to_bytes(request.into_body(), BODY_LIMIT).await;
    Ok(bytes.map_err(|_| Error::from(ErrorCode::RequestTooLarge))?.to_vec())
}

fn unreadable(status: StatusCode, text: &str) -> Error {
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::RequestTooLarge,
        _ => ErrorCode::ValidationError,
    };
    tracing::debug!(text, "a form cannot be read");
    AppError::new(code).into()
}
