//! What every page knows about the request it answers.

use crate::{domain::user::SignedInAs, i18n::Locale};
use leptos::prelude::use_context;

/// Given to each page as a context, by the server.
#[derive(Clone, Debug)]
pub struct PageInfo {
    /// The language to speak.
    pub locale: Locale,
    /// Path and query of the request, e.g. `/reports?status=VERIFIED`.
    pub path: String,
    /// Scheme and host of canonical links, without a slash at the end.
    pub base_url: String,
    /// The request's id, for asking the operator about it.
    pub request_id: String,
    /// Who is signed in.
    pub account: Option<SignedInAs>,
}

impl PageInfo {
    /// The present request's; English and the root while the routes are only being listed.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self {
            locale: Locale::en,
            path: "/".to_owned(),
            base_url: String::new(),
            request_id: String::new(),
            account: None,
        })
    }

    /// The path without its query.
    #[must_use]
    pub fn bare_path(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }

    /// The language's tag, for `lang`.
    #[must_use]
    pub const fn lang(&self) -> &'static str {
        match self.locale {
            Locale::en => "en",
            Locale::hi => "hi",
        }
    }

    /// An address with scheme and host.
    #[must_use]
    pub fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.base_url) } else { address.to_owned() }
    }
}
