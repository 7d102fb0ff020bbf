use crate::{
    ui::{PageInfo, raw_text::escape},
    words::say,
};
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};

/// What the browser's tab, search engines and link previews say about a page.
#[component]
pub fn PageHead(
    /// The page's own title, without the site's name.
    #[prop(into)]
    title: String,
    /// One or two sentences about it.
    #[prop(into, optional)]
    description: String,
    /// The address that it is known by; without one it is not named.
    #[prop(into, optional)]
    canonical: String,
    /// Address, width and height of a picture of it.
    #[prop(optional_no_strip)]
    image: Option<(String, u32, u32)>,
    /// Whether search engines must leave it out.
    #[prop(optional)]
    unlisted: bool,
) -> impl IntoView {
    // While the routes are only being listed, there is no document to say it in.
    let info = use_context::<PageInfo>()?;
    let site = say!(info.locale, site.name);
    let described = (!description.is_empty()).then(|| {
        view! {
            <Meta name="description" content=description.clone()/>
            <Meta property="og:description" content=description/>
        }
    });
    let known = (!canonical.is_empty()).then(|| {
        let url = info.absolute(&canonical);
        view! {
            <Link rel="canonical" href=url.clone()/>
            <Meta property="og:url" content=url/>
        }
    });
    let card = if image.is_some() { "summary_large_image" } else { "summary" };
    let (src, width, height) = image.unwrap_or_else(|| ("/icon-512.png".to_owned(), 512, 512));
    let robots = unlisted.then(|| view! { <Meta name="robots" content="noindex"/> });
    let head = view! {
        <Title text=escape(&format!("{title} · {site}"))/>
        {described}
        {known}
        {robots}
        <Meta property="og:title" content=title/>
        <Meta property="og:site_name" content=site/>
        <Meta property="og:type" content="website"/>
        <Meta property="og:locale" content=if info.lang() == "hi" { "hi_IN" } else { "en_IN" }/>
        <Meta property="og:image" content=info.absolute(&src)/>
        <Meta property="og:image:width" content=width.to_string()/>
        <Meta property="og:image:height" content=height.to_string()/>
        <Meta name="twitter:card" content=card/>
    };
    Some(head.into_any())
}
