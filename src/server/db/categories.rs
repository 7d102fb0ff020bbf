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

/// Locks a kind of problem for the rest of the transaction.
pub async fn lock(conn: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Category>> {
    sqlx::query_as!(
        Category,
        r#"select slug, name, name_hi, group_slug as "group", department_id, icon, sla_hours, is_active
           from categories
           where slug = $1
           for update"#,
        slug,
    )
    .fetch_optional(conn)
    .await
}

/// Writes a new kind of problem, the last in the order.
pub async fn insert(conn: &mut PgConnection, new: &Category) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into categories (
            slug, name, name_hi, group_slug, department_id, icon, sla_hours, is_active, position)
         select $1, $2, $3, $4, $5, $6, $7, $8, coalesce(max(position), 0) + 1 from categories",
        new.slug,
        new.name,
        new.name_hi,
        new.group,
        new.department_id,
        new.icon,
        new.sla_hours,
        new.is_active,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a kind of problem anew.
pub async fn update(conn: &mut PgConnection, new: &Category) -> sqlx::Result<()> {
    sqlx::query!(
        "update categories
         set name = $2, name_hi = $3, group_slug = $4, department_id = $5, sla_hours = $6, is_active = $7
         where slug = $1",
        new.slug,
        new.name,
        new.name_hi,
        new.group,
        new.department_id,
        new.sla_hours,
        new.is_active,
    )
    .execute(conn)
    .await?;
    Ok(())
}
