//! The form and its four steps.

use super::fields::{described_by, field, invalid, problems, step};
use crate::ui::{PageInfo, raw_text::escape};
use crate::{
    domain::{
        Category, Fields,
        filing::{FilingForm, MAX_PHOTO_MIB, MAX_PHOTOS, SHOWN_SCORE},
        text::{DESCRIPTION_MAX, EMAIL_MAX, PLACE_LENGTH, TITLE_LENGTH},
    },
    i18n::Locale,
    ui::islands::{
        choose_place::ChoosePlace, keep_draft::KeepDraft, pick_photos::PickPhotos, send_report::SendReport,
        show_similar::ShowSimilar, suggest_places::SuggestPlaces,
    },
    ui::pages::entering::Challenge,
    words::{self, say},
};
use leptos::prelude::*;

/// The fields in the order of the page.
const FIELDS: [&str; 6] = ["files", "location", "title", "description", "category", "contact_email"];

/// The whole form, with what was typed and what was wrong.
pub fn filing_form(locale: Locale, form: FilingForm) -> impl IntoView {
    let typed = &form.typed;
    let blank =
        [&typed.title, &typed.description, &typed.location, &typed.category, &typed.lat].iter().all(|it| it.is_empty());
    let token = typed.form_token.clone();
    view! {
        {error_summary(locale, &form)}
        <KeepDraft
            restore=blank
            restored=say!(locale, filing.draft_restored)
            clear_words=say!(locale, filing.draft_clear)
        />
        <form
            class="filing__form"
            id="filing-form"
            method="post"
            action="/web/report"
            enctype="multipart/form-data"
        >
            <input type="hidden" id="filing-token" name="form_token" value=token autocomplete="off"/>
            {photos(locale, &form)}
            {place(locale, &form)}
            {what(locale, &form)}
            {send(locale, &form)}
        </form>
    }
}

/// What was wrong, with a link to each field. It is there from the beginning, so that it can be filled later.
fn error_summary(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let empty = Fields::new();
    let fields = form.error.as_ref().map_or(&empty, |error| &error.fields);
    let links: Vec<_> = FIELDS
        .iter()
        .map(|name| (*name, problems(locale, fields, name)))
        .filter(|(_, problem)| !problem.is_empty())
        .map(|(name, problem)| view! { <li><a href=format!("#filing-{name}")>{problem}</a></li> })
        .collect();
    let message = form.error.as_ref().map(|error| words::error_message(locale, error.code)).unwrap_or_default();
    let wrong = form.error.is_some();
    let request_id = PageInfo::current().request_id;
    let no_request = !wrong || request_id.is_empty();
    let request = if no_request { String::new() } else { say!(locale, filing.request, id = request_id) };
    view! {
        <div
            class="filing__errors"
            id="filing-errors"
            role="alert"
            tabindex="-1"
            hidden=!wrong
            autofocus=wrong
            aria-labelledby="filing-errors-heading"
        >
            <h2 class="filing__errors-heading" id="filing-errors-heading">{say!(locale, filing.errors_heading)}</h2>
            <p id="filing-errors-message">{message}</p>
            <ul class="filing__errors-list" id="filing-errors-list">{links}</ul>
            {wrong.then(|| view! { <p>{say!(locale, filing.errors_photos)}</p> })}
            <p class="field__hint" id="filing-errors-request" hidden=no_request>{request}</p>
        </div>
    }
}

fn problem(locale: Locale, form: &FilingForm, name: &str) -> String {
    form.error.as_ref().map(|error| problems(locale, &error.fields, name)).unwrap_or_default()
}

fn photos(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let wrong = problem(locale, form, "files");
    let input = view! {
        <input
            class="input filing__files"
            id="filing-files"
            name="files"
            type="file"
            multiple
            required
            accept="image/jpeg,image/png,image/webp"
            aria-invalid=invalid(&wrong)
            aria-describedby=described_by("files")
        />
    };
    view! {
        <section class="step" aria-labelledby="step-1">
            {step(locale, 1, say!(locale, filing.photos_heading))}
            {field(
                "files",
                say!(locale, filing.photos_label, max = MAX_PHOTOS),
                say!(locale, filing.photos_hint, mib = MAX_PHOTO_MIB),
                wrong,
                input.into_any(),
            )}
            <PickPhotos
                photo=say!(locale, filing.photo)
                preparing=say!(locale, filing.photo_preparing)
                earlier=say!(locale, filing.photo_earlier)
                later=say!(locale, filing.photo_later)
                remove=say!(locale, filing.photo_remove)
                too_many=say!(locale, filing.photo_too_many)
                chosen=say!(locale, filing.photo_chosen)
                taken_near=say!(locale, filing.photo_taken_near)
                use_place=say!(locale, filing.photo_use_place)
            />
            <p class="field__hint">{say!(locale, filing.photos_privacy)}</p>
        </section>
    }
}

fn place(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let wrong = problem(locale, form, "location");
    let input = view! {
        <input
            class="input"
            id="filing-location"
            name="location"
            type="text"
            value=form.typed.location.clone()
            maxlength=PLACE_LENGTH.1.to_string()
            autocomplete="off"
            enterkeyhint="search"
            aria-invalid=invalid(&wrong)
            aria-describedby=described_by("location")
        />
        <SuggestPlaces label=say!(locale, suggest.label) found=say!(locale, suggest.found)/>
    };
    view! {
        <section class="step" aria-labelledby="step-2">
            {step(locale, 2, say!(locale, filing.place_heading))}
            {field(
                "location",
                say!(locale, filing.place_label),
                say!(locale, filing.place_hint),
                wrong,
                input.into_any(),
            )}
            <input type="hidden" id="filing-lat" name="lat" value=form.typed.lat.clone()/>
            <input type="hidden" id="filing-lng" name="lng" value=form.typed.lng.clone()/>
            <noscript><p class="field__hint">{say!(locale, filing.place_no_script)}</p></noscript>
            <ChoosePlace
                locate=say!(locale, filing.place_locate)
                locating=say!(locale, filing.place_locating)
                located=say!(locale, filing.place_located)
                denied=say!(locale, filing.place_denied)
                unavailable=say!(locale, filing.place_unavailable)
                timeout=say!(locale, filing.place_timeout)
                find=say!(locale, filing.place_find)
                not_found=say!(locale, filing.place_not_found)
                no_answer=say!(locale, filing.place_no_answer)
                no_words=say!(locale, filing.place_no_words)
                tap=say!(locale, filing.place_tap)
                near=say!(locale, filing.place_near)
                unpin=say!(locale, filing.place_unpin)
                map_label=say!(locale, filing.place_map)
                pin_label=say!(locale, filing.place_pin)
                zoom_in=say!(locale, filing.place_zoom_in)
                zoom_out=say!(locale, filing.place_zoom_out)
            />
        </section>
    }
}

fn what(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let wrong = ["title", "description", "category"].map(|name| problem(locale, form, name));
    let [bad_title, bad_description, bad_category] = wrong;
    let title = view! {
        <input
            class="input"
            id="filing-title"
            name="title"
            type="text"
            value=form.typed.title.clone()
            required
            minlength=TITLE_LENGTH.0.to_string()
            maxlength=TITLE_LENGTH.1.to_string()
            autocomplete="off"
            aria-invalid=invalid(&bad_title)
            aria-describedby=described_by("title")
        />
    };
    let description = view! {
        <textarea
            class="input"
            id="filing-description"
            name="description"
            rows="4"
            maxlength=DESCRIPTION_MAX.to_string()
            aria-invalid=invalid(&bad_description)
            aria-describedby=described_by("description")
        >{escape(&form.typed.description)}</textarea>
    };
    let category = view! {
        <select
            class="input"
            id="filing-category"
            name="category"
            aria-invalid=invalid(&bad_category)
            aria-describedby="filing-category-error"
        >
            <option value="">{say!(locale, filing.category_any)}</option>
            {options(locale, form)}
        </select>
    };
    view! {
        <section class="step" aria-labelledby="step-3">
            {step(locale, 3, say!(locale, filing.what_heading))}
            {field(
                "title",
                say!(locale, filing.title_label),
                say!(locale, filing.title_hint),
                bad_title,
                title.into_any(),
            )}
            {field(
                "description",
                say!(locale, filing.description_label),
                say!(locale, filing.description_hint),
                bad_description,
                description.into_any(),
            )}
            {field(
                "category",
                say!(locale, filing.category_label),
                String::new(),
                bad_category,
                category.into_any(),
            )}
            <ShowSimilar
                heading=say!(locale, similar.filing)
                none=say!(locale, similar.filing_none)
                away=say!(locale, similar.away)
                supporter=say!(locale, feed.supporter)
                supporters=say!(locale, feed.supporters)
                line=SHOWN_SCORE
            />
        </section>
    }
}

fn options(locale: Locale, form: &FilingForm) -> Vec<AnyView> {
    let chosen = &form.typed.category;
    let offered = form.categories.iter().filter(|it| it.is_active && it.slug != Category::UNCATEGORIZED);
    offered
        .map(|category| {
            let name = match locale {
                Locale::en => &category.name,
                Locale::hi => &category.name_hi,
            };
            let selected = category.slug == *chosen;
            view! { <option value=category.slug.clone() selected=selected>{name.clone()}</option> }.into_any()
        })
        .collect()
}

fn send(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let info = PageInfo::current();
    let who = if info.account.is_some() { named(locale, form).into_any() } else { unnamed(locale, form).into_any() };
    view! {
        <section class="step" aria-labelledby="step-4">
            {step(locale, 4, say!(locale, filing.send_heading))}
            {who}
            <p>{say!(locale, filing.next)}</p>
            <SendReport
                send=say!(locale, filing.send)
                preparing=say!(locale, filing.send_preparing)
                sending=say!(locale, filing.send_sending)
                waiting=say!(locale, filing.send_waiting)
                offline=say!(locale, filing.send_offline)
                trouble=say!(locale, filing.send_trouble)
                request=say!(locale, filing.request)
            />
        </section>
    }
}

/// Whoever is signed in may leave their name out.
fn named(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    view! {
        <div class="tick">
            <input
                class="tick__box"
                type="checkbox"
                id="filing-anonymous"
                name="anonymous"
                value="true"
                checked=form.typed.anonymous
                aria-describedby="filing-anonymous-hint"
            />
            <label for="filing-anonymous">{say!(locale, filing.anonymous)}</label>
            <p class="field__hint" id="filing-anonymous-hint">{say!(locale, filing.anonymous_hint)}</p>
        </div>
    }
}

/// Without an account: an address for news, and where it is asked for, a proof of work.
fn unnamed(locale: Locale, form: &FilingForm) -> impl IntoView + use<> {
    let wrong = problem(locale, form, "contact_email");
    let input = view! {
        <input
            class="input"
            id="filing-contact_email"
            name="contact_email"
            type="email"
            value=form.typed.contact_email.clone()
            maxlength=EMAIL_MAX.to_string()
            autocomplete="email"
            aria-invalid=invalid(&wrong)
            aria-describedby=described_by("contact_email")
        />
    };
    let hint = if form.challenge { say!(locale, filing.email_needed) } else { say!(locale, filing.email_hint) };
    view! {
        {field("contact_email", say!(locale, filing.email_label), hint, wrong, input.into_any())}
        <Challenge on=form.challenge/>
        <p class="field__hint">
            <a href="/signin?next=/reports/new">{say!(locale, filing.sign_in)}</a>
        </p>
    }
}
