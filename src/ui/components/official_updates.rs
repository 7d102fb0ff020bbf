use crate::{
    domain::{Role, community::OfficialUpdate, report::Rendition},
    i18n::Locale,
    ui::{PageInfo, url},
    words::{self, say},
};
use leptos::prelude::*;

/// What those in whose hands a report is say about it, newest first.
#[component]
pub fn OfficialUpdates(
    /// What they said.
    updates: Vec<OfficialUpdate>,
) -> impl IntoView {
    let locale = PageInfo::current().locale;
    if updates.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = updates.into_iter().map(|update| item(locale, update)).collect();
    view! {
        <section class="updates" id="updates" aria-labelledby="updates-heading">
            <h2 id="updates-heading">{say!(locale, community.updates)}</h2>
            <ol class="updates__list" role="list">{items}</ol>
        </section>
    }
    .into_any()
}

fn item(locale: Locale, update: OfficialUpdate) -> impl IntoView {
    let is_official_body = update.author_role.parse().is_ok_and(Role::is_official);
    let body = update.municipality.filter(|_| is_official_body);
    let author = match body {
        Some(body) => words::actor_name(locale, &body, "official"),
        None => words::actor_name(locale, "", "moderator"),
    };
    let internal =
        (!update.is_public).then(|| view! { <p class="updates__internal">{say!(locale, community.internal)}</p> });
    let pictures: Vec<_> = update.media.into_iter().enumerate().map(|(n, it)| picture(locale, n + 1, it)).collect();
    let pictures = (!pictures.is_empty()).then(|| view! { <ul class="updates__pictures" role="list">{pictures}</ul> });
    let flag = update.is_public.then(|| {
        let href = format!("{}/flag?update={}", url::report(update.report), update.id);
        view! { <p><a class="updates__flag" href=href rel="nofollow">{say!(locale, community.flag_update)}</a></p> }
    });
    view! {
        <li class="updates__item">
            <p class="updates__who">
                <strong>{author}</strong>
                " · "
                <time datetime=words::machine_date(update.created_at)>{words::date(locale, update.created_at)}</time>
            </p>
            {internal}
            <p class="updates__text" dir="auto">{update.content}</p>
            {pictures}
            {flag}
        </li>
    }
}

fn picture(locale: Locale, n: usize, rendition: Rendition) -> impl IntoView {
    let Rendition { webp_url, jpeg_url, width, height } = rendition;
    let href = jpeg_url.clone();
    view! {
        <li>
            <a class="updates__picture" href=href rel="external">
                <picture>
                    <source srcset=webp_url type="image/webp"/>
                    <img
                        src=jpeg_url
                        width=width.to_string()
                        height=height.to_string()
                        alt=say!(locale, community.update_picture, n = n)
                        loading="lazy"
                        decoding="async"
                    />
                </picture>
            </a>
        </li>
    }
}
