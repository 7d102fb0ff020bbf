//! The state's table of districts, and the codes that reports have by it.

use sqlx::PgConnection;
use uuid::Uuid;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The columns' names say it.
pub struct DistrictRow {
    pub code: i32,
    pub name: String,
    pub state_code: i32,
    pub state_name: String,
    pub key: String,
    pub state_key: String,
}

/// The whole table, by state and name.
pub async fn list(conn: &mut PgConnection) -> sqlx::Result<Vec<DistrictRow>> {
    sqlx::query_as!(
        DistrictRow,
        "select code, name, state_code, state_name, key, state_key from districts order by state_name, name, code"
    )
    .fetch_all(conn)
    .await
}

/// The code of a district.
pub async fn find_code(conn: &mut PgConnection, key: &str, state_key: &str) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select code from districts where key = $1 and state_key = $2", key, state_key)
        .fetch_optional(conn)
        .await
}

/// Puts other rows in the place of all. Two who do so at once take turns; who reads sees one table or the other.
pub async fn replace(conn: &mut PgConnection, rows: &[DistrictRow]) -> sqlx::Result<()> {
    sqlx::query!("lock table districts in share row exclusive mode").execute(&mut *conn).await?;
    sqlx::query!("delete from districts").execute(&mut *conn).await?;
    let codes: Vec<i32> = rows.iter().map(|row| row.code).collect();
    let state_codes: Vec<i32> = rows.iter().map(|row| row.state_code).collect();
    let texts = |text: fn(&DistrictRow) -> &String| rows.iter().map(|row| text(row).clone()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into districts (code, name, state_code, state_name, key, state_key)
         select * from unnest($1::int4[], $2::text[], $3::int4[], $4::text[], $5::text[], $6::text[])",
        &codes,
        &texts(|row| &row.name),
        &state_codes,
        &texts(|row| &row.state_name),
        &texts(|row| &row.key),
        &texts(|row| &row.state_key),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// District, state and number of reports, for every pair of names that India's reports bear; most first.
pub async fn list_of_reports(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, String, i64)>> {
    let rows = sqlx::query!(
        r#"select district as "district!", state as "state!", count(*) as "count!"
           from reports
           where district is not null and state is not null and country = 'India'
           group by district, state
           order by count(*) desc, state, district"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.district, row.state, row.count)).collect())
}

/// Names of districts with their codes, in three columns.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Codes {
    pub districts: Vec<String>,
    pub states: Vec<String>,
    pub codes: Vec<i32>,
}

/// Gives some reports after an id the codes of their districts, none where the names have none; the last id that
/// was looked at (none: there are no more) and how many were changed.
pub async fn set_codes(
    conn: &mut PgConnection,
    after: Uuid,
    limit: i64,
    codes: &Codes,
) -> sqlx::Result<(Option<Uuid>, i64)> {
    let row = sqlx::query!(
        r#"with page as (
               select id, district, state, country from reports where id > $1 order by id limit $2
           ),
           named as (
               select * from unnest($3::text[], $4::text[], $5::int4[]) as named (district, state, code)
           ),
           changed as (
               update reports r
               set district_code = n.code
               from page p
               left join named n on n.district = p.district and n.state = p.state and p.country = 'India'
               where r.id = p.id and r.district_code is distinct from n.code
               returning r.id
           )
           select (select id from page order by id desc limit 1) as last,
                  (select count(*) from changed) as "changed!""#,
        after,
        limit,
        &codes.districts,
        &codes.states,
        &codes.codes,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.last, row.changed))
}
