use super::dom;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// Lays the picture after the work over the one before, and lets a slider uncover it. The slider is the
/// browser's own, so that keys and screen readers know it; without scripts there is none.
#[island]
pub fn SlideCompare(
    /// What the slider does.
    label: String,
) -> impl IntoView {
    Effect::new(move || {
        let Some(frame) = dom::by_id("compare").and_then(|found| found.dyn_into::<HtmlElement>().ok()) else { return };
        frame.set_class_name("compare compare--on");
        dom::hide("compare-slider", false);
        let Some(slider) = dom::by_id("compare-slider") else { return };
        dom::listen(&slider, "input", move |event| {
            let slider = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(slider) = slider {
                // A custom property by script is no inline style of the page.
                let _ = frame.style().set_property("--cut", &(slider.value() + "%"));
            }
        });
    });
    view! {
        <input
            class="compare__slider"
            id="compare-slider"
            type="range"
            min="0"
            max="100"
            value="50"
            aria-label=label
            hidden
        />
    }
}
