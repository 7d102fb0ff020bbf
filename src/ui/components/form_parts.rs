//! What the account's forms are made of: labelled fields, what was wrong, what was done.

use super::Icon;
use crate::{
    domain::{ErrorCode, Fields, user::PostedForm},
    i18n::Locale,
    ui::PageInfo,
    words::{self, say},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What is wrong with some names' fields, in words; blank when nothing is.
#[must_use]
pub fn problems(locale: Locale, fields: &Fields, names: &[&str]) -> String {
    let found = names.iter().filter_map(|name| fields.get(*name)).flatten();
    let mut words: Vec<_> = found.map(|problem| words::field_message(locale, problem)).collect();
    words.dedup();
    words.join(" ")
}

/// A label, a hint and the field's problem around `input`, which must have the id `id` and be described by
/// what [`described_by`] names.
pub fn field(id: &str, label: String, hint: String, problem: String, input: AnyView) -> impl IntoView + use<> {
    let none_wrong = problem.is_empty();
    let hint = (!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> });
    view! {
        <div class="field">
            <label class="field__label" for=id.to_owned()>{label}</label>
            {hint}
            <p class="field__error" id=format!("{id}-error") hidden=none_wrong>{problem}</p>
            {input}
        </div>
    }
}

/// A choice of one of some values, with their words.
pub fn choice(
    id: &str,
    name: &'static str,
    label: String,
    chosen: &str,
    options: impl IntoIterator<Item = (String, String)>,
) -> AnyView {
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }.into_any()
    });
    let options: Vec<_> = options.collect();
    let input = view! { <select class="input" id=id.to_owned() name=name>{options}</select> };
    field(id, label, String::new(), String::new(), input.into_any()).into_any()
}

/// Ids of the hint and of the problem of a field.
#[must_use]
pub fn described_by(id: &str) -> String {
    format!("{id}-error {id}-hint")
}

/// Value of `aria-invalid`.
#[must_use]
pub fn invalid(problem: &str) -> Option<&'static str> {
    (!problem.is_empty()).then_some("true")
}

/// A form's name, and its last try if it was refused.
#[derive(Clone)]
pub struct Form {
    name: &'static str,
    locale: Locale,
    posted: Option<PostedForm>,
}

/// How a line of text is asked for.
#[derive(Default)]
pub struct Line {
    /// The field's name.
    pub name: &'static str,
    /// What it is.
    pub label: String,
    /// More about it; may be blank.
    pub hint: String,
    /// `type`; blank for text.
    pub kind: &'static str,
    /// `autocomplete`; blank for off.
    pub autocomplete: &'static str,
    /// What stands in it at first.
    pub value: String,
    /// Whether it may be blank.
    pub optional: bool,
    /// Most characters; 0 for 320.
    pub max: u32,
}

impl Form {
    /// A form of the page that is being made. Of several on one page only that one was refused which has one
    /// of `fields` among what was sent; give the names that only it has.
    #[must_use]
    pub fn of_page(name: &'static str, fields: &[&str]) -> Self {
        let posted = use_context::<PostedForm>();
        let posted = posted.filter(|form| fields.is_empty() || fields.iter().any(|name| form.is_about(name)));
        Self { name, locale: PageInfo::current().locale, posted }
    }

    /// What was typed into a field, else what stands in it at first.
    #[must_use]
    pub fn value(&self, name: &str, first: String) -> String {
        self.posted.as_ref().and_then(|form| form.typed.get(name).cloned()).unwrap_or(first)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn problem(&self, name: &str) -> String {
        self.posted.as_ref().map(|form| problems(self.locale, &form.error.fields, &[name])).unwrap_or_default()
    }

    /// A field's id.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.name)
    }

    /// A line of text to fill in. Passwords never come back.
    pub fn line(&self, line: Line) -> AnyView {
        let (id, problem) = (self.id(line.name), self.problem(line.name));
        let is_secret = line.kind == "password";
        let value = if is_secret { String::new() } else { self.value(line.name, line.value) };
        let kind = if line.kind.is_empty() { "text" } else { line.kind };
        let max = if line.max == 0 { 320 } else { line.max };
        let plain = matches!(kind, "password" | "email") || line.name == "username" || line.name == "confirm";
        let input = view! {
            <input
                class="input"
                id=id.clone()
                name=line.name
                type=kind
                value=value
                required=!line.optional
                maxlength=max.to_string()
                autocomplete=if line.autocomplete.is_empty() { "off" } else { line.autocomplete }
                autocapitalize=plain.then_some("none")
                spellcheck=plain.then_some("false")
                aria-invalid=invalid(&problem)
                aria-describedby=described_by(&id)
            />
        };
        field(&id, line.label, line.hint, problem, input.into_any()).into_any()
    }

    /// What was wrong, with a link to each of the fields; nothing when nothing was.
    pub fn errors(&self, fields: &[&str]) -> AnyView {
        let Some(posted) = &self.posted else { return ().into_any() };
        let locale = self.locale;
        let links: Vec<_> = fields
            .iter()
            .map(|name| (self.id(name), self.problem(name)))
            .filter(|(_, problem)| !problem.is_empty())
            .map(|(id, problem)| view! { <li><a href=format!("#{id}")>{problem}</a></li> })
            .collect();
        let message = words::error_message(locale, posted.error.code);
        let later = posted.error.retry_after.map(|seconds| view! { <p>{words::retry_in(locale, seconds)}</p> });
        let request_id = PageInfo::current().request_id;
        let request = (posted.error.code.status() >= 500)
            .then(|| view! { <p class="field__hint">{say!(locale, filing.request, id = request_id)}</p> });
        let heading = format!("{}-errors-heading", self.name);
        let labelled_by = heading.clone();
        view! {
            <div class="form-errors" role="alert" tabindex="-1" autofocus aria-labelledby=labelled_by>
                <h2 class="form-errors__heading" id=heading>{say!(locale, forms.errors_heading)}</h2>
                <p>{message}</p>
                {later}
                {(!links.is_empty()).then(|| view! { <ul class="form-errors__list">{links}</ul> })}
                {request}
            </div>
        }
        .into_any()
    }

    /// Whether this was refused.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.posted.is_some()
    }

    /// Whether it was refused because somebody else has changed the thing meanwhile.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.posted.as_ref().is_some_and(|form| form.error.code == ErrorCode::PreconditionFailed)
    }

    /// Whether it was refused because a mailed link no longer works.
    #[must_use]
    pub fn is_link_gone(&self) -> bool {
        self.posted.as_ref().is_some_and(|form| form.error.code == ErrorCode::InvalidLink)
    }
}

/// Where the person wanted to go, for a hidden field; a path, or nothing.
#[must_use]
pub fn next_of_page() -> String {
    use_query_map().with_untracked(|map| map.get_str("next").map(str::to_owned)).unwrap_or_default()
}

/// The hidden field that takes the way back along.
#[component]
pub fn NextField() -> impl IntoView {
    let next = next_of_page();
    (!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next/> })
}

/// What was done, or why not, by the words that the address carries.
#[component]
pub fn Notices() -> impl IntoView {
    let locale = PageInfo::current().locale;
    let (done, error) = use_query_map().with_untracked(|map| {
        let word = |name| map.get_str(name).map(str::to_owned).unwrap_or_default();
        (word("done"), word("error"))
    });
    let done = words::done(locale, &done).map(|words| {
        view! { <p class="flash" role="status"><Icon name="tick"/>{words}</p> }
    });
    let error = words::sign_in_trouble(locale, &error).map(|words| {
        view! { <p class="flash flash--error" role="alert"><Icon name="warning"/>{words}</p> }
    });
    view! { {done} {error} }
}
