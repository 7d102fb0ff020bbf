use super::form_parts::{Form, Line, described_by, field, invalid};
use crate::ui::raw_text::escape;
use leptos::prelude::*;

/// Several lines of text to fill in; as [`Form::line`] else.
pub fn text_area(form: &Form, line: Line, rows: u8) -> AnyView {
    let (id, problem) = (form.id(line.name), form.problem(line.name));
    let input = view! {
        <textarea
            class="input"
            id=id.clone()
            name=line.name
            rows=rows.to_string()
            required=!line.optional
            maxlength=line.max.to_string()
            aria-invalid=invalid(&problem)
            aria-describedby=described_by(&id)
        >
            {escape(&form.value(line.name, line.value))}
        </textarea>
    };
    field(&id, line.label, line.hint, problem, input.into_any()).into_any()
}
