//! The pages of officials: the list of their work, and one report of it.

use super::StaffQuery;
use crate::domain::{
    ErrorCode, FieldProblem, Fields,
    work::{WorkPage, WorkQuery, WorkReport},
};
use crate::server::{
    db::{self, departments, municipalities},
    error::{Error, Result},
    services::{
        reports::{Reports, own::read_id},
        viewer::Viewer,
    },
};

/// Reports on a page of the list.
const PAGE: i64 = 50;

impl Reports {
    /// A page of the list, for officials of their municipality's reports. What is no filter is told beside the
    /// list of all.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`, also for another municipality than one's own; `Database`.
    pub async fn work_page(&self, viewer: &Viewer, asked: WorkQuery) -> Result<WorkPage> {
        let me = viewer.staff()?;
        let (query, problems, list) = match self.list_for_staff(viewer, &staff_query(&asked)).await {
            Err(Error::App(error)) if error.code == ErrorCode::InvalidInput => {
                let all = WorkQuery::default();
                let list = self.list_for_staff(viewer, &staff_query(&all)).await?;
                (all, error.fields, list)
            }
            list => (asked, Fields::new(), list?),
        };
        let mut conn = self.pool.acquire().await?;
        let bound = me.municipality.as_deref().filter(|_| !viewer.is_moderator());
        // Of nobody there are those that all have.
        let of = departments::Which { id: None, municipality: Some(bound.unwrap_or(&query.municipality)) };
        let departments = db::departments::list(&mut conn, of).await?;
        let mut municipalities = Vec::new();
        if bound.is_none() {
            municipalities = db::municipalities::list(&mut conn, municipalities::Which::default()).await?;
        }
        let bound_to = match bound {
            Some(slug) => {
                let name = db::municipalities::find(&mut conn, slug).await?.map(|found| found.name);
                Some((slug.to_owned(), name))
            }
            None => None,
        };
        let categories = db::categories::list(&mut conn).await?;
        let (reports, next) = (list.reports, list.next);
        Ok(WorkPage { query, problems, reports, next, categories, departments, municipalities, bound_to })
    }

    /// A report with what can be done about it; `id` as it stood in the address.
    ///
    /// # Errors
    /// As [`Reports::get_in_hand`].
    pub async fn work_report(&self, viewer: &Viewer, id: &str) -> Result<WorkReport> {
        let report = self.get_in_hand(viewer, id).await?;
        let mut conn = self.pool.acquire().await?;
        let departments = match report.municipality.as_deref() {
            Some(of) => {
                let of = departments::Which { id: None, municipality: Some(of) };
                db::departments::list(&mut conn, of).await?.into_iter().filter(|one| one.is_active).collect()
            }
            None => Vec::new(),
        };
        let mut municipalities = db::municipalities::list(&mut conn, municipalities::Which::default()).await?;
        municipalities.retain(|one| Some(&one.id) != report.municipality.as_ref());
        let answers = db::reasons::list_answers(&mut conn, &report.card.category.slug).await?;
        let form_token = self.form_token();
        let is_moderator = viewer.is_moderator();
        Ok(WorkReport { report, departments, municipalities, answers, form_token, is_moderator })
    }

    /// What an official tells: what was written, else the chosen answer of the report's kind of problem, in the
    /// language of whoever filed it.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions` for citizens; `NotFound`; `InvalidInput` for an answer that
    /// is not there; `Database`.
    pub async fn answer(&self, viewer: &Viewer, id: &str, written: String, chosen: &str) -> Result<String> {
        viewer.staff()?;
        let id = read_id(id)?;
        if !written.trim().is_empty() || chosen.trim().is_empty() {
            return Ok(written);
        }
        let mut conn = self.pool.acquire().await?;
        let found = db::reasons::find_answer_for(&mut conn, chosen.trim(), id).await?;
        let wrong = || Error::field(ErrorCode::InvalidInput, "template", FieldProblem::Invalid);
        let (template, language) = found.ok_or_else(wrong)?;
        Ok(template.text_for(language.as_deref()))
    }
}

fn staff_query(query: &WorkQuery) -> StaffQuery {
    let sort = if query.sort.is_empty() { query.order().as_str().to_owned() } else { query.sort.clone() };
    StaffQuery {
        status: query.status.clone(),
        category: query.category.clone(),
        department: query.department.clone(),
        overdue: query.overdue.clone(),
        municipality: query.municipality.clone(),
        cursor: query.cursor.clone(),
        sort,
        limit: PAGE,
        ..StaffQuery::default()
    }
}
