//! Text for the elements whose content Leptos writes as it is.

/// Text for the inside of `<title>` and `<textarea>`. Without this their end tag inside the text would
/// end them, and what follows would be markup.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
