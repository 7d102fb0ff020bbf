use super::ReportCard;
use crate::domain::report::ReportCard as Card;
use leptos::prelude::*;

/// Cards below and beside each other, as many in a row as fit.
#[component]
pub fn CardList(
    /// The cards, in their order.
    cards: Vec<Card>,
    /// The list's id, where something adds to it.
    #[prop(optional)]
    id: Option<&'static str>,
) -> impl IntoView {
    let items = cards.into_iter().enumerate().map(|(n, card)| {
        view! { <li class="card-list__item"><ReportCard card first={n < 2}/></li> }
    });
    view! { <ul class="card-list" id=id role="list">{items.collect_view()}</ul> }.into_any()
}
