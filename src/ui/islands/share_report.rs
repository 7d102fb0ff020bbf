use super::dom;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the browser can share by itself (Web Share API), the page's "Share" does that instead of opening its
/// links; where it can copy, there is a button for that beside the address.
#[island]
pub fn ShareReport(
    /// What the report is called.
    title: String,
    /// Its address.
    address: String,
    /// "Copy".
    copy: String,
    /// "Copied".
    copied: String,
) -> impl IntoView {
    let (can_copy, is_copied) = (RwSignal::new(false), RwSignal::new(false));
    let shared = address.clone();
    Effect::new(move || {
        can_copy.set(dom::get(&clipboard(), "writeText").is_function());
        let (title, address) = (title.clone(), shared.clone());
        let Some(summary) = dom::by_id("share-summary").filter(|_| dom::get(&navigator(), "share").is_function())
        else {
            return;
        };
        dom::listen(&summary, "click", move |event| {
            event.prevent_default();
            let what = Object::new();
            let _ = Reflect::set(&what, &"title".into(), &title.as_str().into());
            let _ = Reflect::set(&what, &"url".into(), &address.as_str().into());
            // Whoever closes the sheet has shared nothing; that is no error.
            let asked = call(&navigator(), "share", &what.into());
            spawn_local(async move {
                if let Some(asked) = asked {
                    let _ = JsFuture::from(asked).await;
                }
            });
        });
    });
    let on_copy = move |_| {
        let asked = call(&clipboard(), "writeText", &address.as_str().into());
        spawn_local(async move {
            if let Some(asked) = asked {
                is_copied.set(JsFuture::from(asked).await.is_ok());
            }
        });
    };
    view! {
        <button type="button" class="button" hidden=move || !can_copy.get() on:click=on_copy>{copy}</button>
        <span class="share__copied" role="status">{move || if is_copied.get() { copied.clone() } else { String::new() }}</span>
    }
}

fn navigator() -> JsValue {
    window().navigator().into()
}

fn clipboard() -> JsValue {
    dom::get(&navigator(), "clipboard")
}

/// What a method of one argument promises.
fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<Promise> {
    let method: Function = dom::get(object, method).dyn_into().ok()?;
    method.call1(object, argument).ok()?.dyn_into().ok()
}
