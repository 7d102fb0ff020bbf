//! Kinds of problem.

use crate::domain::Category;
use sqlx::PgConnection;

/// All kinds, in their order.
pub async fn list(conn: &mut PgConnection) -> sqlx::Result<Vec<Category>> {
    sqlx::query_as!(
        Category,
        r#"select slug, name, name_hi, group_slug as "group", department_id, icon, sla_hours, is_active
           from categories
           order by position, slug"#
    )
    .fetch_all(conn)
    .await
}
