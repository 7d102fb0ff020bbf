//! The forms of a report in the dashboard: plan it, say where it stands, solve it, tell people something, give it
//! away.

use crate::{
    domain::{
        Status,
        community::UPDATE_MAX,
        filing::MAX_PHOTO_MIB,
        municipality::GENERAL_DEPARTMENT,
        queue::NOTE_MAX,
        work::{AnswerTemplate, WorkReport},
    },
    i18n::Locale,
    ui::components::{
        form_parts::{Form, Line, choice, described_by, field, invalid},
        text_area,
    },
    words::{self, say},
};
use leptos::prelude::*;

/// Those that the report's status admits.
pub fn all(locale: Locale, work: &WorkReport) -> AnyView {
    let may = |to: Status| work.report.staff.as_ref().is_some_and(|staff| staff.transitions.contains(&to));
    let status = work.report.card.status;
    let begin = status == Status::Verified && may(Status::InProgress);
    let pause = status == Status::InProgress && may(Status::Verified);
    view! {
        {plan(locale, work)}
        {(begin || pause).then(|| step(locale, work, begin))}
        {may(Status::Resolved).then(|| resolve(locale, work))}
        {update(locale, work)}
        {(!work.municipalities.is_empty()).then(|| hand_over(locale, work))}
    }
    .into_any()
}

fn action(work: &WorkReport, what: &str) -> String {
    format!("/web/work/{}/{what}", work.report.card.id)
}

fn part(id: &'static str, heading: String, form: AnyView) -> AnyView {
    view! {
        <section class="case__part work__form" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {form}
        </section>
    }
    .into_any()
}

/// Which version a form is about: what was changed meanwhile by somebody else is told.
fn version(work: &WorkReport) -> impl IntoView + use<> {
    view! { <input type="hidden" name="version" value=work.report.version.to_string()/> }
}

fn plan(locale: Locale, work: &WorkReport) -> AnyView {
    let report = &work.report;
    let form = Form::of_page("plan", &["resolution_notes"]);
    let named = |slug: &String, name| words::named(locale, Some(slug), Some(name)).unwrap_or_default();
    let department = (!work.departments.is_empty()).then(|| {
        let takers = work.departments.iter().map(|one| (one.id.clone(), named(&one.id, &one.name)));
        let nobody = [(GENERAL_DEPARTMENT.to_owned(), say!(locale, work.nobody))].into_iter();
        let now = report.department.clone().unwrap_or_else(|| GENERAL_DEPARTMENT.to_owned());
        let chosen = form.value("department", now);
        let options = nobody.chain(takers);
        choice(&form.id("department"), "department", say!(locale, work.plan_department), &chosen, options)
    });
    let eta = Line {
        name: "resolution_eta",
        kind: "date",
        label: say!(locale, work.plan_date),
        hint: say!(locale, work.plan_date_hint),
        value: report.eta.map(|at| at.date().to_string()).unwrap_or_default(),
        optional: true,
        ..Line::default()
    };
    let notes = Line {
        name: "resolution_notes",
        label: say!(locale, work.plan_notes),
        hint: say!(locale, work.plan_notes_hint),
        value: report.staff.as_ref().and_then(|staff| staff.resolution_notes.clone()).unwrap_or_default(),
        optional: true,
        max: NOTE_MAX,
        ..Line::default()
    };
    let view = view! {
        {form.errors(&["department", "resolution_eta", "resolution_notes"])}
        <form class="form" method="post" action=action(work, "plan")>
            {department}
            {form.line(eta)}
            {text_area(&form, notes, 3)}
            <button class="button button--primary" type="submit">{say!(locale, work.save)}</button>
        </form>
    };
    part("plan-heading", say!(locale, work.plan), view.into_any())
}

/// The work begins, or pauses.
fn step(locale: Locale, work: &WorkReport, begins: bool) -> AnyView {
    let form = Form::of_page("move", &["status"]);
    let (to, words) = if begins {
        (Status::InProgress, say!(locale, work.begin))
    } else {
        (Status::Verified, say!(locale, work.pause))
    };
    let note = (!begins).then(|| {
        let note = Line {
            name: "note",
            label: say!(locale, work.pause_note),
            hint: say!(locale, work.pause_note_hint),
            optional: true,
            max: NOTE_MAX,
            ..Line::default()
        };
        text_area(&form, note, 2)
    });
    let view = view! {
        {form.errors(&["note"])}
        <form class="form" method="post" action=action(work, "status")>
            {version(work)}
            <input type="hidden" name="status" value=to.as_str()/>
            {note}
            <button class="button" type="submit">{words}</button>
        </form>
    };
    part("move-heading", say!(locale, work.step), view.into_any())
}

/// The ready texts of a status; what is written wins over what is chosen.
fn answers(locale: Locale, form: &Form, answers: &[AnswerTemplate], of: Status) -> Option<AnyView> {
    let texts: Vec<_> = answers.iter().filter(|answer| answer.status == of).map(|answer| &answer.text).collect();
    if texts.is_empty() {
        return None;
    }
    let words = texts.into_iter().map(|text| (text.slug.clone(), words::template_text(locale, text)));
    let own = [(String::new(), say!(locale, work.answer_own))].into_iter();
    let chosen = form.value("template", String::new());
    Some(choice(&form.id("template"), "template", say!(locale, work.answer), &chosen, own.chain(words)))
}

fn photo(locale: Locale, form: &Form) -> AnyView {
    let (id, problem) = (form.id("file"), form.problem("file"));
    let input = view! {
        <input
            class="input" id=id.clone() name="file" type="file" accept="image/jpeg,image/png,image/webp"
            aria-invalid=invalid(&problem) aria-describedby=described_by(&id)
        />
    };
    let hint = say!(locale, work.photo_hint, mib = MAX_PHOTO_MIB);
    field(&id, say!(locale, work.photo), hint, problem, input.into_any()).into_any()
}

fn resolve(locale: Locale, work: &WorkReport) -> AnyView {
    let form = Form::of_page("resolve", &["resolution_summary"]);
    let summary = Line {
        name: "resolution_summary",
        label: say!(locale, work.summary),
        hint: say!(locale, work.summary_hint),
        optional: true,
        max: NOTE_MAX,
        ..Line::default()
    };
    let view = view! {
        {form.errors(&["template", "resolution_summary", "file"])}
        <form class="form" method="post" enctype="multipart/form-data" action=action(work, "resolve")>
            {version(work)}
            {answers(locale, &form, &work.answers, Status::Resolved)}
            {text_area(&form, summary, 3)}
            {photo(locale, &form)}
            <button class="button button--primary" type="submit">{say!(locale, work.resolve_button)}</button>
        </form>
    };
    part("resolve-heading", say!(locale, work.resolve), view.into_any())
}

fn update(locale: Locale, work: &WorkReport) -> AnyView {
    let form = Form::of_page("update", &["content"]);
    let content = Line {
        name: "content",
        label: say!(locale, work.update_text),
        optional: true,
        max: UPDATE_MAX,
        ..Line::default()
    };
    let readers =
        [("public".to_owned(), say!(locale, work.public)), ("internal".to_owned(), say!(locale, work.internal))];
    let chosen = form.value("visibility", "public".to_owned());
    let view = view! {
        {form.errors(&["template", "content", "file"])}
        <form class="form" method="post" enctype="multipart/form-data" action=action(work, "update")>
            <input type="hidden" name="form_token" value=work.form_token.clone()/>
            {answers(locale, &form, &work.answers, work.report.card.status)}
            {text_area(&form, content, 3)}
            {choice(&form.id("visibility"), "visibility", say!(locale, work.visibility), &chosen, readers)}
            {photo(locale, &form)}
            <button class="button" type="submit">{say!(locale, work.update_button)}</button>
        </form>
    };
    part("update-heading", say!(locale, work.update), view.into_any())
}

fn hand_over(locale: Locale, work: &WorkReport) -> AnyView {
    let form = Form::of_page("hand", &["municipality_id"]);
    let bodies = work
        .municipalities
        .iter()
        .map(|one| (one.id.clone(), words::named(locale, Some(&one.id), Some(&one.name)).unwrap_or_default()));
    let chosen = form.value("municipality_id", String::new());
    let view = view! {
        <p>{say!(locale, work.hand_lead)}</p>
        {form.errors(&["municipality_id"])}
        <form class="form" method="post" action=action(work, "assign")>
            {choice(
                &form.id("municipality_id"),
                "municipality_id",
                say!(locale, work.municipality),
                &chosen,
                bodies,
            )}
            <button class="button" type="submit">{say!(locale, work.hand_button)}</button>
        </form>
    };
    part("hand-heading", say!(locale, work.hand), view.into_any())
}
