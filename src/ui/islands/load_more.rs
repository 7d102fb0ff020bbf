use super::dom;
use leptos::{prelude::*, task::spawn_local};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, DomParser, Element, MouseEvent, SupportedType};

/// Pages that come by themselves before the reader is asked: what is below the list must stay within reach.
const BY_ITSELF: u32 = 3;
/// How far below the window's edge the way on may be, in pixels, when the next page is fetched.
const AHEAD: f64 = 600.0;
/// The list.
const LIST: &str = "feed-list";
/// The way on.
const NEXT: &str = "feed-next";

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static LOADED: Cell<u32> = const { Cell::new(0) };
}

/// Puts the next page's reports below those that are there, when the reader comes near the end or presses the
/// link. The address goes along, so that it can be kept, sent, and come back to.
#[island]
pub fn LoadMore(
    /// "Loading more reports".
    loading: String,
    /// "{n} more reports are shown".
    loaded: String,
    /// "You have seen them all".
    end: String,
    /// "It did not work; press the button".
    failed: String,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let words = StoredValue::new([loading, loaded, end, failed]);
    Effect::new(move || {
        let Some(link) = dom::by_id(NEXT) else { return };
        dom::listen(&link, "click", move |event| {
            // A click that opens another tab is left alone.
            let click: &MouseEvent = event.unchecked_ref();
            if !(click.ctrl_key() || click.meta_key() || click.shift_key()) {
                event.prevent_default();
                spawn_local(go_on(said, words, true));
            }
        });
        dom::listen(&window(), "scroll", move |_| {
            if LOADED.get() < BY_ITSELF && is_near() {
                spawn_local(go_on(said, words, false));
            }
        });
    });
    view! { <p class="load-more" role="status">{said}</p> }
}

/// Whether the way on is nearly in sight.
fn is_near() -> bool {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    dom::by_id(NEXT).is_some_and(|link| link.get_bounding_client_rect().top() < height + AHEAD)
}

/// Fetches the next page once, however often it is asked for.
async fn go_on(said: RwSignal<String>, words: StoredValue<[String; 4]>, by_hand: bool) {
    let Some(link) = dom::by_id(NEXT) else { return };
    let Some(href) = link.get_attribute("href") else { return };
    if BUSY.replace(true) {
        return;
    }
    let say = |n: usize| words.with_value(|words| words[n].clone());
    said.set(say(0));
    let page = dom::fetch_text(&href).await;
    let page = page.as_deref().and_then(parse).and_then(|page| Some((append(&page, by_hand)?, page)));
    if let Some((count, page)) = page {
        LOADED.set(LOADED.get() + 1);
        let shown = say(1).replace("{n}", &dom::fixed(count.into(), 0));
        let history = window().history();
        let _ = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&href)));
        if let Some(next) = page.get_element_by_id(NEXT).and_then(|next| next.get_attribute("href")) {
            let _ = link.set_attribute("href", &next);
            said.set(shown);
        } else {
            link.remove();
            said.set(shown + " " + &say(2));
        }
    } else {
        // The link still leads there.
        LOADED.set(BY_ITSELF);
        said.set(say(3));
    }
    BUSY.set(false);
}

fn parse(text: &str) -> Option<Document> {
    DomParser::new().ok()?.parse_from_string(text, SupportedType::TextHtml).ok()
}

/// How many reports were put below the others; the keyboard goes to the first of them if it asked.
fn append(page: &Document, by_hand: bool) -> Option<u32> {
    let list = dom::by_id(LIST)?;
    let found = page.get_element_by_id(LIST)?;
    let mut first: Option<Element> = None;
    let mut count = 0;
    while let Some(item) = found.first_element_child() {
        list.append_child(&item).ok()?;
        count += 1;
        first.get_or_insert(item);
    }
    if by_hand && let Some(link) = first.and_then(|item| item.query_selector("a").ok().flatten()) {
        let _ = link.unchecked_into::<web_sys::HtmlElement>().focus();
    }
    Some(count)
}
