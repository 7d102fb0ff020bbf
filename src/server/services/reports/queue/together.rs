//! Several reports at once: what would become of them.

use crate::domain::{
    ErrorCode, FieldProblem, ReportId, Status,
    queue::{BULK_MOST, Bulk, Verdict},
    report::ReportCard,
    status::{Mover, allowed_targets},
};
use crate::server::{
    db,
    error::{Error, Result},
    services::{reports::Reports, viewer::Viewer},
};
use uuid::Uuid;

impl Reports {
    /// Several reports, and what would become of each of them in another status: the rules are those of the move.
    /// Ids by comma; what is none, or is gone, is left out.
    ///
    /// # Errors
    /// `AuthenticationError`; `InsufficientPermissions`; `InvalidInput` for more than a hundred, or a status that is
    /// none; `Database`.
    pub async fn bulk(&self, viewer: &Viewer, ids: &str, status: &str) -> Result<Bulk> {
        let me = viewer.moderator()?;
        let wrong = |name: &str| Error::field(ErrorCode::InvalidInput, name, FieldProblem::Invalid);
        let ids: Vec<Uuid> = ids.split(',').filter_map(|id| Some(id.trim().parse::<ReportId>().ok()?.0)).collect();
        if ids.len() > BULK_MOST {
            return Err(wrong("ids"));
        }
        let to = match status.trim() {
            "" => None,
            status => Some(status.parse::<Status>().map_err(|_| wrong("status"))?),
        };
        let mut conn = self.pool.acquire().await?;
        let rows = db::reports::list_of_ids(&mut conn, &ids).await?;
        let mut cards = self.cards(&mut conn, &rows).await?;
        cards.sort_by_key(|card| ids.iter().position(|id| *id == card.id.0));
        let taken = db::claims::list_others(&mut conn, &ids, me.id, self.clock.now()).await?;
        let verdict = |card: &ReportCard, to: Status| {
            if card.status == to {
                Verdict::Stands
            } else if !allowed_targets(card.status, Mover::Moderator).contains(&to) {
                Verdict::Stays
            } else {
                taken.get(&card.id).map_or(Verdict::Moves, |name| Verdict::Taken(name.clone()))
            }
        };
        let items = cards.into_iter().map(|card| {
            let verdict = to.map(|to| verdict(&card, to));
            (card, verdict)
        });
        Ok(Bulk { to, items: items.collect(), templates: db::reasons::list(&mut conn).await? })
    }
}
