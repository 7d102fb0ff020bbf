use super::PhotoFrame;
use crate::{domain::report::Photo, ui::PageInfo, words::say};
use leptos::prelude::*;

/// All photos: large ones in a strip that the finger moves, small ones that lead to them.
///
/// Without scripts the small ones are plain anchors; each large one opens the file itself.
#[component]
pub fn Gallery(
    /// The photos, in their order.
    photos: Vec<Photo>,
    /// What the report is called.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    let of = photos.len();
    let upright = photos.first().is_some_and(|photo| photo.large.height > photo.large.width);
    let small = photos.iter().enumerate().map(|(n, photo)| {
        let (n, rendition, colour) = (n + 1, photo.thumbnail.clone(), photo.colour.clone());
        view! {
            <li>
                <a class="gallery__small" href=format!("#photo-{n}")>
                    <PhotoFrame rendition colour alt=say!(locale, report.see_photo, n = n) first=false/>
                </a>
            </li>
        }
    });
    let small = (of > 1).then(|| view! { <ol class="gallery__index" role="list">{small.collect_view()}</ol> });
    let large = photos.into_iter().enumerate().map(|(n, photo)| {
        let href = photo.large.jpeg_url.clone();
        let alt = say!(locale, report.photo_of, n = n + 1, of = of, title = title);
        view! {
            <li class="gallery__item" id=format!("photo-{}", n + 1)>
                <a class="gallery__large" href=href>
                    <PhotoFrame rendition=photo.large colour=photo.colour alt first={n == 0}/>
                </a>
            </li>
        }
    });
    let shape = if upright { "gallery gallery--upright" } else { "gallery" };
    (of > 0).then(|| {
        view! {
            <section class=shape aria-label=say!(locale, report.photos)>
                <ol class="gallery__strip" role="list">{large.collect_view()}</ol>
                {small}
            </section>
        }
        .into_any()
    })
}
