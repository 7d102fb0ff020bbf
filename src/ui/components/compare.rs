use super::PhotoFrame;
use crate::{
    domain::report::Photo,
    ui::{PageInfo, islands::slide_compare::SlideCompare},
    words::say,
};
use leptos::prelude::*;

/// Before and after: two pictures, one below the other; with scripts one over the other, and a slider.
#[component]
pub fn Compare(
    /// The first photo of the report.
    before: Photo,
    /// Address of the picture of the solution, WebP.
    #[prop(into)]
    after: String,
    /// What the report is called.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let jpeg = after.replace(".webp", ".jpg");
    let href = jpeg.clone();
    view! {
        <section class="compare" id="compare" aria-labelledby="compare-heading">
            <h2 class="compare__heading" id="compare-heading">{say!(locale, compare.heading)}</h2>
            <figure class="compare__before">
                <PhotoFrame
                    rendition=before.large
                    colour=before.colour
                    alt=say!(locale, compare.before_alt, title = title)
                    first=false
                />
                <figcaption class="compare__caption">{say!(locale, compare.before)}</figcaption>
            </figure>
            <figure class="compare__after">
                <a class="compare__link" href=href>
                    <picture>
                        <source srcset=after type="image/webp"/>
                        <img
                            class="compare__image"
                            src=jpeg
                            width="1600"
                            height="1200"
                            alt=say!(locale, compare.after_alt, title = title)
                            loading="lazy"
                            decoding="async"
                        />
                    </picture>
                </a>
                <figcaption class="compare__caption">{say!(locale, compare.after)}</figcaption>
            </figure>
            <SlideCompare label=say!(locale, compare.slide)/>
        </section>
    }
    .into_any()
}
