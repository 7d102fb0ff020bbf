//! Filing a report.

mod fields;
mod form;

use crate::{
    server_fns::filing::load_filing_form,
    ui::{
        PageInfo,
        components::{PageHead, loaded},
    },
    words::say,
};
use form::filing_form;
use leptos::prelude::*;

/// The form: photos, place, what, check and send. One page, one post; islands only make it easier.
#[component]
pub fn NewReportPage() -> impl IntoView {
    let locale = PageInfo::current().locale;
    view! {
        <PageHead
            title=say!(locale, filing.title)
            description=say!(locale, filing.description)
            canonical="/reports/new"
        />
        <div class="filing">
            <h1>{say!(locale, filing.title)}</h1>
            <p class="filing__lead">{say!(locale, filing.lead)}</p>
            {loaded(load_filing_form(), move |form| filing_form(locale, form))}
        </div>
    }
}
