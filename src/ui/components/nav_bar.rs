use super::Icon;
use crate::{ui::PageInfo, words::say};
use leptos::prelude::*;

/// The five ways on: a bar in the thumb's reach on phones, a rail at the left on wide screens.
#[component]
pub fn NavBar() -> impl IntoView {
    let info = PageInfo::current();
    let locale = info.locale;
    let here = info.bare_path().to_owned();
    let item = move |href: &'static str, icon: &'static str, words: String, class: &'static str| {
        let current = (here == href).then_some("page");
        view! {
            <li class=class>
                <a class="nav-bar__link" href=href aria-current=current>
                    <Icon name=icon/>
                    <span class="nav-bar__words">{words}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="nav-bar" aria-label=say!(locale, nav.main)>
            <ul class="nav-bar__list" role="list">
                {item("/", "home", say!(locale, nav.home), "nav-bar__item")}
                {item("/reports", "list", say!(locale, nav.reports), "nav-bar__item")}
                {item("/reports/new", "camera", say!(locale, nav.report), "nav-bar__item nav-bar__item--main")}
                {item("/map", "map", say!(locale, map.nav), "nav-bar__item")}
                {item("/mine", "person", say!(locale, nav.mine), "nav-bar__item")}
            </ul>
        </nav>
    }
}
