//! From rows to what is shown.

use super::{Reports, own};
use crate::domain::{
    ReportId, Role, Status,
    report::{Analysis, Photo, Rendition, ReportCard, ReportDetail, StaffView, TimelineEntry},
    status::{Event, Mover, allowed_targets},
};
use crate::server::{
    db::{
        self,
        photos::{PhotoRow, Which},
        reports::{AnswerRow, EventRow, PrivateRow, ReportRow},
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

/// Where an event moved a report from and to.
type StatusPair = (Option<Status>, Option<Status>);

/// How much of a report a viewer sees.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sight {
    is_mine: bool,
    is_in_hand: bool,
    is_moderator: bool,
    is_admin: bool,
}

impl Sight {
    pub fn of(viewer: &Viewer, row: &ReportRow) -> Self {
        Self {
            is_mine: viewer.owns(row.id(), row.account()),
            is_in_hand: viewer.has_in_hand(row.municipality_id.as_deref()),
            is_moderator: viewer.is_moderator(),
            is_admin: viewer.is_admin(),
        }
    }

    /// Whether it is seen although it is not public, with everything that happened to it.
    pub const fn sees_hidden(self) -> bool {
        self.is_mine || self.is_in_hand
    }

    /// Whether a hidden name is seen.
    const fn sees_name(self) -> bool {
        self.is_mine || self.is_moderator
    }
}

impl Reports {
    pub(super) fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
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
            comments: row.comments.unsigned_abs(),
        }
    }

    /// Cards of some rows, with their first photos.
    pub(in crate::server::services) async fn cards(
        &self,
        conn: &mut PgConnection,
        rows: &[ReportRow],
    ) -> Result<Vec<ReportCard>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let photos = db::photos::list(conn, &ids, Which::First).await?;
        let first = |id| photos.iter().find(|photo| photo.report_id == id);
        Ok(rows.iter().map(|row| self.card(row, first(row.id))).collect())
    }

    /// A report as `viewer` may see it: whole if it is public, theirs or in their hands, else a stub.
    pub(super) async fn detail(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        row: ReportRow,
    ) -> Result<ReportDetail> {
        let sight = Sight::of(viewer, &row);
        if !sight.sees_hidden() && !row.status().is_public() {
            return Ok(self.stub(&row));
        }
        let which = if sight.is_in_hand { Which::All } else { Which::Shown };
        let photos = db::photos::list(conn, &[row.id], which).await?;
        let (hidden, photos): (Vec<_>, Vec<_>) = photos.into_iter().partition(|photo| photo.is_hidden);
        let events = db::reports::list_events(conn, row.id(), !sight.sees_hidden()).await?;
        let mut answers = db::reports::list_answers(conn, row.ai_answer_id.as_slice()).await?;
        // What the machine thought of a report is public where it decided to publish it.
        answers.retain(|_| sight.sees_hidden() || events.iter().any(|event| event.event() == Some(Event::Verified)));
        let timeline = self.entries(conn, &row, events, sight).await?;
        let timeline = timeline.into_iter().map(|(_, entry)| entry).collect();
        let mut detail = self.whole(&row, &photos, timeline, answers.pop(), sight);
        if let Some(point) = detail.card.point {
            detail.landmarks = self.geo.landmarks(point).await;
        }
        self.add_support(conn, viewer, std::slice::from_mut(&mut detail)).await?;
        self.add_own(conn, &row, &mut detail, sight).await?;
        self.add_staff(conn, &row, &mut detail, sight).await?;
        if let Some(staff) = &mut detail.staff {
            staff.hidden_photos = hidden.iter().map(photo).collect();
        }
        Ok(detail)
    }

    /// Reports in full but for their timelines and what only one reader at a time needs, in the rows' order.
    pub(super) async fn details(
        &self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        rows: Vec<ReportRow>,
    ) -> Result<Vec<ReportDetail>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let photos = db::photos::list(conn, &ids, Which::Shown).await?;
        let answer_ids: Vec<_> = rows.iter().filter_map(|row| row.ai_answer_id).collect();
        let answers = db::reports::list_answers(conn, &answer_ids).await?;
        let judged: Vec<_> = rows.iter().filter(|row| row.ai_answer_id.is_some()).map(|row| row.id).collect();
        let published = db::reports::list_verified_by_ai(conn, &judged).await?;
        let mut by_report: HashMap<Uuid, Vec<PhotoRow>> = HashMap::new();
        for photo in photos {
            by_report.entry(photo.report_id).or_default().push(photo);
        }
        let mut details: Vec<_> = rows
            .iter()
            .map(|row| {
                let photos = by_report.remove(&row.id).unwrap_or_default();
                let sight = Sight::of(viewer, row);
                let answer = answers.iter().find(|answer| Some(answer.id) == row.ai_answer_id).cloned();
                let answer = answer.filter(|_| sight.sees_hidden() || published.contains(&row.id));
                self.whole(row, &photos, Vec::new(), answer, sight)
            })
            .collect();
        self.add_support(conn, viewer, &mut details).await?;
        Ok(details)
    }

    /// Which of some reports the viewer supports and follows.
    async fn add_support(&self, conn: &mut PgConnection, viewer: &Viewer, details: &mut [ReportDetail]) -> Result<()> {
        let Some(me) = &viewer.account else { return Ok(()) };
        let ids: Vec<Uuid> = details.iter().map(|detail| detail.card.id.0).collect();
        let support = db::support::list_of_account(conn, me.id, &ids).await?;
        for detail in details {
            detail.has_upvoted = support.voted.contains(&detail.card.id.0);
            detail.is_following = support.followed.contains(&detail.card.id.0);
        }
        Ok(())
    }

    /// Events as they are shown, with where each moved the report from and to. Pictures that came with them
    /// are for who sees hidden reports.
    pub(super) async fn entries(
        &self,
        conn: &mut PgConnection,
        row: &ReportRow,
        events: Vec<EventRow>,
        sight: Sight,
    ) -> Result<Vec<(StatusPair, TimelineEntry)>> {
        let author = row.author.as_deref().filter(|_| sight.sees_name() || !row.is_anonymous);
        let pictures =
            if sight.sees_hidden() { db::reports::list_event_pictures(conn, row.id()).await? } else { Vec::new() };
        let shown = events.into_iter().filter_map(|event| {
            let (id, moved) = (event.id, event.moved());
            let mut entry = self.entry(event, author)?;
            let own = pictures.iter().filter(|(of, _)| *of == id);
            entry.pictures = own.map(|(_, picture)| format!("/u/{picture}")).collect();
            Some((moved, entry))
        });
        Ok(shown.collect())
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
            pictures: Vec::new(),
        })
    }

    fn whole(
        &self,
        row: &ReportRow,
        photos: &[PhotoRow],
        timeline: Vec<TimelineEntry>,
        answer: Option<AnswerRow>,
        sight: Sight,
    ) -> ReportDetail {
        let has_account = row.account().is_some();
        let sees_hidden = sight.sees_hidden();
        let (card, due_at) = (self.card(row, photos.first()), row.due_at());
        let detail = ReportDetail {
            card,
            photos: photos.iter().map(photo).collect(),
            geohash: row.geohash.chars().take(GEOHASH_SHOWN).collect(),
            timeline,
            analysis: answer.map(Analysis::from),
            flag_reason: row.flag_reason.clone().filter(|_| sees_hidden),
            duplicate_of: row.duplicate_of.map(ReportId),
            duplicate_count: u32::try_from(row.duplicates).unwrap_or_default(),
            description: row.description.clone(),
            address: row.address.clone(),
            city: row.city.clone(),
            district: row.district.clone(),
            state: row.state.clone(),
            country: row.country.clone(),
            admin_note: row.admin_note.clone(),
            resolution_summary: row.resolution_summary.clone(),
            updated_at: self.local(row.updated_at),
            verified_at: row.verified_at.map(|at| self.local(at)),
            resolved_at: row.resolved_at.map(|at| self.local(at)),
            confirmed_at: row.resolution_confirmed_at.map(|at| self.local(at)),
            resolution_image: row.resolution_upload_id.map(|id| format!("/u/{id}.webp")),
            version: row.version,
            change: 0,
            district_code: row.district_code,
            municipality: row.municipality_id.clone(),
            municipality_name: row.municipality_name(),
            department: row.department_id.clone(),
            department_name: row.department_name(),
            officer: row.officer.clone(),
            eta: row.resolution_eta.map(|at| self.local(at)),
            due_at: due_at.map(|at| self.local(at)),
            is_overdue: false,
            followers: row.followers.unsigned_abs(),
            has_upvoted: false,
            is_following: false,
            is_held: sight.is_mine && row.held_until.is_some_and(|until| until > self.clock.now()),
            appeal: None,
            landmarks: Vec::new(),
            actions: Vec::new(),
            staff: None,
            is_mine: sight.is_mine,
            restricted: false,
            submitted_by: row.author.clone().filter(|_| sight.sees_name() || !row.is_anonymous),
            is_anonymous: row.is_anonymous,
            is_official: row.author_role.as_deref().and_then(|role| role.parse().ok()).is_some_and(Role::is_official),
            awaits_mail: sight.is_mine && row.confirm_by.is_some(),
            // What has an account is followed by it.
            tracking_code: (sight.is_mine && !has_account).then(|| self.codes.code(ReportId(row.id))),
        };
        detail.as_of(self.clock.now())
    }

    /// What the person who filed it may do now, and their appeal.
    async fn add_own(
        &self,
        conn: &mut PgConnection,
        row: &ReportRow,
        detail: &mut ReportDetail,
        sight: Sight,
    ) -> Result<()> {
        if !sight.is_mine && !sight.is_moderator {
            return Ok(());
        }
        let appeal = db::appeals::find_last(conn, row.id()).await?;
        if sight.is_mine {
            let reopened = db::reports::count_reopened(conn, row.id()).await?;
            detail.actions = own::actions(row, appeal.as_deref(), reopened, self.clock.now());
        }
        detail.appeal = appeal;
        Ok(())
    }

    /// What staff see in whose hands it is.
    async fn add_staff(
        &self,
        conn: &mut PgConnection,
        row: &ReportRow,
        detail: &mut ReportDetail,
        sight: Sight,
    ) -> Result<()> {
        if !sight.is_in_hand {
            return Ok(());
        }
        let mut staff = self.staff_view(sight.is_moderator, row);
        staff.candidates = db::duplicates::list_candidates(conn, row.id()).await?;
        if let Some(answer) = row.ai_answer_id {
            staff.raw_answer = db::answers::find_raw(conn, answer).await?;
        }
        if sight.is_moderator {
            let private = db::reports::find_private(conn, row.id()).await?;
            tell_private(&mut staff, private, sight.is_admin);
        }
        detail.staff = Some(staff);
        Ok(())
    }

    /// What whoever has a report in hand sees of it in a list, too.
    pub(super) fn staff_view(&self, is_moderator: bool, row: &ReportRow) -> StaffView {
        let mover = if is_moderator { Mover::Moderator } else { Mover::Official };
        StaffView {
            assigned_by: row.assigned_by.clone(),
            assigned_at: row.assigned_at.map(|at| self.local(at)),
            resolution_notes: row.resolution_notes.clone(),
            transitions: allowed_targets(row.status(), mover),
            ..StaffView::default()
        }
    }

    /// What anybody may know of an unpublished report (API contract §2.3).
    fn stub(&self, row: &ReportRow) -> ReportDetail {
        let nothing = ReportRow::nothing(row.id, row.created_at);
        let card = ReportCard {
            title: "This report is not public".to_owned(),
            status: row.status(),
            place: String::new(),
            point: None,
            ..self.card(&nothing, None)
        };
        ReportDetail {
            card,
            geohash: String::new(),
            duplicate_of: row.duplicate_of.map(ReportId),
            restricted: true,
            ..self.whole(&nothing, &[], Vec::new(), None, Sight::default())
        }
    }
}

/// What moderators see beside it; addresses are for administrators.
pub(super) fn tell_private(view: &mut StaffView, row: PrivateRow, is_admin: bool) {
    view.source = Some(row.source);
    view.image_hash = row.image_hash;
    view.flags = Some(u32::try_from(row.flags).unwrap_or_default());
    if is_admin {
        view.client_ip = row.client_ip;
        view.contact_email = row.contact_email;
    }
}
