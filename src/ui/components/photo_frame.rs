use crate::domain::report::Rendition;
use leptos::prelude::*;

/// A photo in a frame of its own colour, so that nothing moves and nothing is blank while it loads.
#[component]
pub fn PhotoFrame(
    /// The size to show.
    rendition: Rendition,
    /// Its average colour.
    #[prop(into)]
    colour: String,
    /// What it shows; blank where words beside it say so.
    #[prop(into)]
    alt: String,
    /// Whether it is seen at once, so that it must not wait.
    first: bool,
) -> impl IntoView {
    let Rendition { webp_url, jpeg_url, width, height } = rendition;
    view! {
        <span class="photo-frame">
            <svg class="photo-frame__colour" aria-hidden="true" viewBox="0 0 1 1" preserveAspectRatio="none">
                <rect width="1" height="1" fill=colour></rect>
            </svg>
            <picture>
                <source srcset=webp_url type="image/webp"/>
                <img
                    class="photo-frame__image"
                    src=jpeg_url
                    width=width.to_string()
                    height=height.to_string()
                    alt=alt
                    decoding="async"
                    loading=if first { "eager" } else { "lazy" }
                    fetchpriority=first.then_some("high")
                />
            </picture>
        </span>
    }
    .into_any()
}
