use super::{
    dom,
    shared::{self, Place},
};
use js_sys::Array;
use leptos::{prelude::*, task::spawn_local};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsValue;

/// How long the form must rest before it is asked, in milliseconds.
const REST: i32 = 900;
/// Fewest letters of a title that say something.
const LETTERS: usize = 5;
/// Most that are shown.
const MOST: usize = 3;

/// What is shown of a report.
#[derive(Clone, PartialEq)]
struct Shown {
    id: String,
    title: String,
    photo: String,
    facts: String,
}

/// Shows reports nearby that may be the same, while another one is written: once the place is known, and the kind
/// or the title. They open beside the form; whoever goes on is not asked again.
#[island]
pub fn ShowSimilar(
    /// "Is it one of these? Support it instead".
    heading: String,
    /// "Reports of the same problem nearby would be shown here".
    none: String,
    /// "{n} m away".
    away: String,
    /// "1 person supports this".
    supporter: String,
    /// "{n} people support this".
    supporters: String,
    /// From which score something is shown, 0 to 1.
    line: f64,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    let shown = RwSignal::new(Vec::<Shown>::new());
    let facts = move |candidate: &JsValue| {
        let number = |name| dom::get(candidate, name).as_f64().unwrap_or_default();
        let metres = away.replace("{n}", &dom::fixed(number("distance_m"), 0));
        let people = dom::fixed(number("upvote_count"), 0);
        match people.as_str() {
            "0" => metres,
            "1" => metres + " · " + &supporter,
            _ => metres + " · " + &supporters.replace("{n}", &people),
        }
    };
    let facts = StoredValue::new(facts);
    Effect::new(move || {
        let Some(form) = dom::form() else { return };
        awake.set(true);
        // Only the last change counts, and only what differs from what was asked.
        let (latest, asked) = (Rc::new(Cell::new(0_u32)), Rc::new(Cell::new(String::new())));
        let look = move || {
            let turn = latest.get().wrapping_add(1);
            latest.set(turn);
            let (latest, asked) = (latest.clone(), asked.clone());
            spawn_local(async move {
                dom::sleep(REST).await;
                if latest.get() != turn {
                    return;
                }
                let question = question();
                let before = asked.replace(question.clone());
                if before == question {
                    return;
                }
                if question.is_empty() {
                    return shown.set(Vec::new());
                }
                let answer = dom::fetch_json(&question, None).await;
                if latest.get() == turn {
                    let found = answer.map(|answer| read(&answer, line, &facts)).unwrap_or_default();
                    // The server asks those who have not been shown any.
                    dom::set_value("seen_candidates", if found.is_empty() { "" } else { "1" });
                    shown.set(found);
                }
            });
        };
        dom::listen(&form, "input", {
            let look = look.clone();
            move |_| look()
        });
        let pin = shared::pin();
        Effect::new(move |_| {
            pin.track();
            look();
        });
    });
    let item = |report: Shown| {
        let picture = (!report.photo.is_empty()).then(|| {
            view! { <img class="similar__thumbnail" src=report.photo alt="" width="80" height="80" decoding="async"/> }
        });
        view! {
            <li class="similar__item">
                {picture}
                <div class="similar__words">
                    <a class="similar__title" href="/reports/".to_owned() + &report.id target="_blank" rel="noopener" dir="auto">
                        {report.title}
                    </a>
                    <p class="similar__facts">{report.facts}</p>
                </div>
            </li>
        }
    };
    view! {
        <input type="hidden" id="filing-seen_candidates" name="seen_candidates" value="" autocomplete="off"/>
        <div class="similar similar--filing" role="status" hidden=move || !awake.get()>
            <p class="similar__heading">{move || if shown.with(Vec::is_empty) { none.clone() } else { heading.clone() }}</p>
            <ul class="similar__list" role="list">{move || shown.get().into_iter().map(item).collect_view()}</ul>
        </div>
    }
}

/// The place, where it was typed as coordinates.
fn typed() -> Option<Place> {
    let text = dom::value("location");
    let (lat, lng) = text.split_once(',')?;
    Place::from_texts(lat, lng)
}

/// The address to ask; blank while too little is known.
fn question() -> String {
    let place = Place::from_texts(&dom::value("lat"), &dom::value("lng"))
        .or_else(|| shared::offer().get_untracked())
        .or_else(typed);
    let (title, category) = (dom::value("title"), dom::value("category"));
    let says_much = title.chars().count() >= LETTERS;
    let Some(place) = place.filter(|_| says_much || !category.is_empty()) else { return String::new() };
    let mut address = "/api/v1/reports/nearby?lat=".to_owned() + &dom::fixed(place.lat, 6);
    address += &("&lng=".to_owned() + &dom::fixed(place.lng, 6));
    address += &("&category=".to_owned() + &String::from(js_sys::encode_uri_component(&category)));
    if says_much {
        address += &("&title=".to_owned() + &String::from(js_sys::encode_uri_component(&title)));
    }
    address
}

/// Those of an answer that are alike enough.
fn read<F>(answer: &JsValue, line: f64, facts: &StoredValue<F>) -> Vec<Shown>
where
    F: Fn(&JsValue) -> String + Send + Sync + 'static,
{
    Array::from(&dom::get(answer, "candidates"))
        .iter()
        .filter(|candidate| dom::get(candidate, "score").as_f64().is_some_and(|score| score >= line))
        .take(MOST)
        .map(|candidate| Shown {
            id: dom::text(&candidate, "id"),
            title: dom::text(&candidate, "title"),
            photo: own_path(&dom::text(&candidate, "thumbnail_url")),
            facts: facts.with_value(|facts| facts(&candidate)),
        })
        .collect()
}

/// The path of a photo of ours: by whatever name this server is reached.
fn own_path(url: &str) -> String {
    url.find("/photos/").map(|at| url[at..].to_owned()).unwrap_or_default()
}
