//! Departments of municipalities.

use crate::domain::municipality::{BodyName, Department};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Which departments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// By slug.
    pub id: Option<&'a str>,
    /// Those of a municipality, and those that all have.
    pub municipality: Option<&'a str>,
}

/// Departments: those that all have first, by name.
pub async fn list(conn: &mut PgConnection, which: Which<'_>) -> sqlx::Result<Vec<Department>> {
    let rows = sqlx::query!(
        r#"select d.id, d.name, d.name_hi, d.municipality_id, d.is_active,
                  array(select k.category_slug
                        from department_categories k
                        join categories c on c.slug = k.category_slug
                        where k.department_id = d.id
                        order by c.position, c.slug) as "categories!"
           from departments d
           where ($1::text is null or d.id = $1)
             and ($2::text is null or d.municipality_id is null or d.municipality_id = $2)
           order by d.municipality_id nulls first, d.name, d.id"#,
        which.id,
        which.municipality,
    )
    .fetch_all(conn)
    .await?;
    let departments = rows.into_iter().map(|row| Department {
        id: row.id,
        name: BodyName { name: row.name, name_hi: row.name_hi },
        municipality: row.municipality_id,
        categories: row.categories,
        is_active: row.is_active,
    });
    Ok(departments.collect())
}

/// One department.
pub async fn find(conn: &mut PgConnection, id: &str) -> sqlx::Result<Option<Department>> {
    Ok(list(conn, Which { id: Some(id), ..Which::default() }).await?.pop())
}

/// Locks a department for the rest of the transaction.
pub async fn lock(conn: &mut PgConnection, id: &str) -> sqlx::Result<Option<Department>> {
    sqlx::query!("select id from departments where id = $1 for update", id).fetch_optional(&mut *conn).await?;
    find(conn, id).await
}

/// Writes a new department with what it takes.
pub async fn insert(conn: &mut PgConnection, new: &Department, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into departments (id, name, name_hi, municipality_id, is_active, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        new.id,
        new.name.name,
        new.name.name_hi,
        new.municipality,
        new.is_active,
        now,
    )
    .execute(&mut *conn)
    .await?;
    set_categories(conn, new).await
}

/// Writes a department anew with what it takes; its municipality stays.
pub async fn update(conn: &mut PgConnection, new: &Department, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update departments set name = $2, name_hi = $3, is_active = $4, updated_at = $5 where id = $1",
        new.id,
        new.name.name,
        new.name.name_hi,
        new.is_active,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from department_categories where department_id = $1 and not category_slug = any($2)",
        new.id,
        &new.categories,
    )
    .execute(&mut *conn)
    .await?;
    set_categories(conn, new).await
}

async fn set_categories(conn: &mut PgConnection, new: &Department) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into department_categories (department_id, category_slug)
         select $1, slug from unnest($2::text[]) as given (slug)
         on conflict do nothing",
        new.id,
        &new.categories,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Names of some of them, by slug.
pub async fn list_names(conn: &mut PgConnection, ids: &[String]) -> sqlx::Result<BTreeMap<String, BodyName>> {
    let rows =
        sqlx::query!("select id, name, name_hi from departments where id = any($1)", ids).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, BodyName { name: row.name, name_hi: row.name_hi })).collect())
}
