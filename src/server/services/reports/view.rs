//! From rows to what is shown.

use super::Reports;
use crate::domain::{
    Category, ReportId, Severity,
    report::{Analysis, Photo, Rendition, ReportCard, ReportDetail, TimelineEntry},
};
use crate::server::{
    db::{
        self,
        photos::PhotoRow,
        reports::{AnswerRow, EventRow, ReportRow},
    },
    error::Result,
    services::{geo::GEOHASH_SHOWN, viewer::Viewer},
};
use sqlx::PgConnection;
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// The address of a photo's file: keys are `reports/<id>/<name>`, addresses `/photos/<id>/<name>`.
fn url(key: &str) -> String {
    format!("/photos/{}", key.strip_prefix("reports/").unwrap_or(key))
}

fn photo(row: &PhotoRow) -> Photo {
    let rendition = |webp: &str, jpeg: &str, (width, height): (i32, i32)| Rendition {
        webp_url: url(webp),
        jpeg_url: url(jpeg),
        width: width.unsigned_abs(),
        height: height.unsigned_abs(),
    };
    Photo {
        large: rendition(&row.webp_key, &row.jpeg_key, (row.width, row.height)),
        thumbnail: rendition(&row.thumb_webp_key, &row.thumb_jpeg_key, (row.thumb_width, row.thumb_height)),
        colour: row.colour.clone(),
        blurhash: row.blurhash.clone(),
    }
}

impl Reports {
    fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        at.to_offset(self.offset)
    }

    pub(super) fn card(&self, row: &ReportRow, first: Option<&PhotoRow>) -> ReportCard {
        let point = row.point();
        let place = row.address.clone().or_else(|| point.map(crate::domain::Point::to_text)).unwrap_or_default();
        ReportCard {
            id: row.id(),
            title: row.title.clone(),
            status: row.status(),
            category: row.category(),
            severity: row.severity(),
            place,
            point,
            created_at: self.local(row.created_at),
            age_seconds: (self.clock.now() - row.created_at).whole_seconds().max(0),
            photo: first.map(photo),
            supporters: row.supporters.unsigned_abs(),
        }
    }

    /// Cards of some rows, with their first photos.
    pub(super) async fn cards(&self, conn: &mut PgConnection, rows: &[ReportRow]) -> Result<Vec<ReportCard>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let photos = db::photos::list(conn, &ids, true).await?;
        let first = |id| photos.iter().find(|photo| photo.report_id == id);
        Ok(rows.iter().map(|row| self.card(row, first(row.id))).collect())
    }

    /// A report as `viewer` may see it: whole if it is public or theirs, else a stub.
    pub(super) async fn detail(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        row: ReportRow,
    ) -> Result<ReportDetail> {
        let (is_mine, is_public) = (viewer.owns(row.id(), row.account()), row.status().is_public());
        if !is_mine && !is_public {
            return Ok(self.stub(&row));
        }
        let photos = db::photos::list(conn, &[row.id], false).await?;
        let events = db::reports::list_events(conn, row.id(), !is_mine).await?;
        let mut answers = db::reports::list_answers(conn, row.ai_answer_id.as_slice()).await?;
        let author = row.author.as_deref().filter(|_| is_mine || !row.is_anonymous);
        let timeline = events.into_iter().filter_map(|event| self.entry(event, author)).collect();
        Ok(self.whole(row, &photos, timeline, answers.pop(), is_mine))
    }

    /// Reports in full but for their timelines, in the rows' order; `are_mine` for who filed them all.
    pub(super) async fn details(
        &self,
        conn: &mut PgConnection,
        rows: Vec<ReportRow>,
        are_mine: bool,
    ) -> Result<Vec<ReportDetail>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let photos = db::photos::list(conn, &ids, false).await?;
        let answer_ids: Vec<_> = rows.iter().filter_map(|row| row.ai_answer_id).collect();
        let answers = db::reports::list_answers(conn, &answer_ids).await?;
        let mut by_report: HashMap<Uuid, Vec<PhotoRow>> = HashMap::new();
        for photo in photos {
            by_report.entry(photo.report_id).or_default().push(photo);
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let photos = by_report.remove(&row.id).unwrap_or_default();
                let answer = answers.iter().find(|answer| Some(answer.id) == row.ai_answer_id).cloned();
                self.whole(row, &photos, Vec::new(), answer, are_mine)
            })
            .collect())
    }

    /// An event as it is shown. What the person who filed did bears their name as it is now: a timeline that
    /// cannot be changed holds no names of people.
    fn entry(&self, event: EventRow, author: Option<&str>) -> Option<TimelineEntry> {
        let by_author = event.actor_role == "citizen" && event.actor == "anonymous";
        Some(TimelineEntry {
            event: event.event()?,
            at: self.local(event.created_at),
            actor: author.filter(|_| by_author).map_or(event.actor, str::to_owned),
            actor_role: event.actor_role,
            details: event.details,
        })
    }

    fn whole(
        &self,
        row: ReportRow,
        photos: &[PhotoRow],
        timeline: Vec<TimelineEntry>,
        answer: Option<AnswerRow>,
        is_mine: bool,
    ) -> ReportDetail {
        let has_account = row.account().is_some();
        ReportDetail {
            card: self.card(&row, photos.first()),
            photos: photos.iter().map(photo).collect(),
            geohash: row.geohash.chars().take(GEOHASH_SHOWN).collect(),
            timeline,
            analysis: answer.map(Analysis::from),
            flag_reason: row.flag_reason.filter(|_| is_mine),
            duplicate_of: row.duplicate_of.map(ReportId),
            duplicate_count: u32::try_from(row.duplicates).unwrap_or_default(),
            description: row.description,
            address: row.address,
            city: row.city,
            district: row.district,
            state: row.state,
            country: row.country,
            admin_note: row.admin_note,
            resolution_summary: row.resolution_summary,
            updated_at: self.local(row.updated_at),
            verified_at: row.verified_at.map(|at| self.local(at)),
            resolved_at: row.resolved_at.map(|at| self.local(at)),
            is_mine,
            restricted: false,
            submitted_by: row.author.filter(|_| is_mine || !row.is_anonymous),
            is_anonymous: row.is_anonymous,
            awaits_mail: is_mine && row.confirm_by.is_some(),
            // What has an account is followed by it.
            tracking_code: (is_mine && !has_account).then(|| self.codes.code(ReportId(row.id))),
        }
    }

    /// What anybody may know of an unpublished report (API contract §2.3).
    fn stub(&self, row: &ReportRow) -> ReportDetail {
        ReportDetail {
            card: ReportCard {
                id: row.id(),
                title: "This report is not public".to_owned(),
                status: row.status(),
                category: Category {
                    slug: Category::UNCATEGORIZED.to_owned(),
                    name: "Uncategorized".to_owned(),
                    name_hi: "श्रेणी तय नहीं".to_owned(),
                    group: "other".to_owned(),
                    department_id: None,
                    icon: "dots".to_owned(),
                    sla_hours: None,
                    is_active: true,
                },
                severity: Severity::UNRATED,
                place: String::new(),
                point: None,
                created_at: self.local(row.created_at),
                age_seconds: (self.clock.now() - row.created_at).whole_seconds().max(0),
                photo: None,
                supporters: 0,
            },
            description: None,
            photos: Vec::new(),
            address: None,
            city: None,
            district: None,
            state: None,
            country: "India".to_owned(),
            geohash: String::new(),
            timeline: Vec::new(),
            analysis: None,
            flag_reason: None,
            duplicate_of: row.duplicate_of.map(ReportId),
            duplicate_count: 0,
            admin_note: None,
            resolution_summary: None,
            updated_at: self.local(row.created_at),
            verified_at: None,
            resolved_at: None,
            submitted_by: None,
            is_anonymous: false,
            is_mine: false,
            awaits_mail: false,
            restricted: true,
            tracking_code: None,
        }
    }
}
