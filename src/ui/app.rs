//! The route table.

use super::{
    components::{NavBar, PageFooter, TopBar},
    page_info::PageInfo,
    pages::{
        about::AboutPage,
        account::{AccountPage, DeletePage, ExportPage, IdentitiesPage, PasswordPage, SessionsPage},
        admin::{
            AdminStatisticsPage, AuditPage, PeoplePage, WorkPage, WorkReportPage,
            municipalities::{DepartmentPage, MunicipalitiesPage, MunicipalityPage, NewMunicipalityPage},
        },
        entering::{
            CheckMailPage, ConfirmReportPage, ForgotPage, MagicPage, ResetPage, SignInPage, SignUpPage, VerifyEmailPage,
        },
        feed::FeedPage,
        flag::FlagPage,
        home::HomePage,
        map::MapPage,
        mine::MinePage,
        new_report::NewReportPage,
        not_found::NotFoundPage,
        own_report::{DeleteReportPage, EditReportPage},
        queue::{BulkPage, CasePage, QueuePage},
        report::ReportPage,
        statistics::StatisticsPage,
        track::TrackPage,
    },
};
use crate::words::say;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

/// Every page of the program, in the frame that they share.
///
/// All are [`SsrMode::Async`]: whole when they arrive, with a true status, without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let skip = say!(PageInfo::current().locale, nav.skip);
    view! {
        <Router>
            <a class="skip-link" href="#main">{skip}</a>
            <TopBar/>
            <main class="page" id="main" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/reports") view=FeedPage ssr=SsrMode::Async/>
                    <Route path=path!("/map") view=MapPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/new") view=NewReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/:id/edit") view=EditReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/:id/delete") view=DeleteReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/:id") view=ReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/:id/flag") view=FlagPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/:id/:slug") view=ReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/track") view=TrackPage ssr=SsrMode::Async/>
                    <Route path=path!("/track/:code") view=TrackPage ssr=SsrMode::Async/>
                    <Route path=path!("/mine") view=MinePage ssr=SsrMode::Async/>
                    <Route path=path!("/statistics") view=StatisticsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/statistics") view=AdminStatisticsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/audit") view=AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/people") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("/about") view=AboutPage ssr=SsrMode::Async/>
                    <Route path=path!("/signin") view=SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async/>
                    <Route path=path!("/check-mail") view=CheckMailPage ssr=SsrMode::Async/>
                    <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async/>
                    <Route path=path!("/magic") view=MagicPage ssr=SsrMode::Async/>
                    <Route path=path!("/confirm-report") view=ConfirmReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/forgot") view=ForgotPage ssr=SsrMode::Async/>
                    <Route path=path!("/reset") view=ResetPage ssr=SsrMode::Async/>
                    <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/account/password") view=PasswordPage ssr=SsrMode::Async/>
                    <Route path=path!("/account/sessions") view=SessionsPage ssr=SsrMode::Async/>
                    <Route path=path!("/account/identities") view=IdentitiesPage ssr=SsrMode::Async/>
                    <Route path=path!("/account/export") view=ExportPage ssr=SsrMode::Async/>
                    <Route path=path!("/account/delete") view=DeletePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view=QueuePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/bulk") view=BulkPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/queue/:id") view=CasePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/reports") view=WorkPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/reports/:id") view=WorkReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/municipalities") view=MunicipalitiesPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/municipalities/new") view=NewMunicipalityPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/municipalities/:id") view=MunicipalityPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/departments/:id") view=DepartmentPage ssr=SsrMode::Async/>
                </Routes>
            </main>
            <PageFooter/>
            <NavBar/>
        </Router>
    }
}
