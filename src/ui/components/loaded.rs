use super::ErrorNotice;
use crate::domain::AppError;
use leptos::{prelude::*, tachys::reactive_graph::OwnedView};

/// A view that has to be waited for.
///
/// Pages are rendered whole ([`leptos_router::SsrMode::Async`]), so that nothing stands in between.
/// The view keeps its owner: what it says for the document's head would find no document otherwise.
pub fn awaited(view: impl Future<Output = AnyView> + Send + 'static) -> impl IntoView {
    Suspend::new(async move { OwnedView::new(view.await) })
}

/// A part of a page: waits for what a server function gives, then shows it, or says why it cannot.
pub fn loaded<T, V>(
    load: impl Future<Output = Result<T, AppError>> + Send + 'static,
    show: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    awaited(async move {
        match load.await {
            Ok(value) => show(value).into_any(),
            Err(error) => view! { <ErrorNotice error/> }.into_any(),
        }
    })
}
