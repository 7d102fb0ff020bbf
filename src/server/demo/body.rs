//! The municipality of the demo city, with its area and two departments of its own.

use super::CENTRE;
use crate::domain::{
    Point,
    municipality::{BodyName, Department, Municipality},
};
use crate::server::db;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Corners of the area around the centre, degrees north and east: uneven, as areas are, and around every report.
const CORNERS: [(f64, f64); 10] = [
    (0.098, -0.021),
    (0.094, 0.048),
    (0.082, 0.094),
    (0.011, 0.108),
    (-0.074, 0.091),
    (-0.101, 0.032),
    (-0.093, -0.051),
    (-0.079, -0.093),
    (0.004, -0.112),
    (0.081, -0.087),
];

/// Departments of its own: slug, names, and what they take.
const DEPARTMENTS: [(&str, &str, &str, &[&str]); 2] = [
    ("ranchi_roads", "Road Works Division", "सड़क निर्माण प्रभाग", &["pothole", "road_damage"]),
    ("ranchi_sanitation", "Sanitation Branch", "सफ़ाई शाखा", &["garbage", "drainage"]),
];

/// Makes it, unless there is one already.
pub(super) async fn seed(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
    let id = "ranchi_mc";
    if db::municipalities::find(conn, id).await?.is_some() {
        return Ok(());
    }
    let municipality = Municipality {
        id: id.to_owned(),
        name: name("Ranchi Municipal Corporation", "राँची नगर निगम"),
        short_code: Some("RMC".to_owned()),
        state: Some("Jharkhand".to_owned()),
        district_code: None,
        centre: Point::new(CENTRE.0, CENTRE.1),
        radius_km: None,
        area_m2: None,
        area_points: None,
        email: None,
        phone: None,
        website: None,
        is_active: true,
        created_at: now,
        updated_at: now,
    };
    db::municipalities::insert(conn, &municipality).await?;
    db::municipalities::update_area(conn, id, Some(&outline())).await?;
    for (slug, english, hindi, takes) in DEPARTMENTS {
        let department = Department {
            id: slug.to_owned(),
            name: name(english, hindi),
            municipality: Some(id.to_owned()),
            categories: takes.iter().map(|slug| (*slug).to_owned()).collect(),
            is_active: true,
        };
        db::departments::insert(conn, &department, now).await?;
    }
    Ok(())
}

fn name(english: &str, hindi: &str) -> BodyName {
    BodyName { name: english.to_owned(), name_hi: Some(hindi.to_owned()) }
}

fn outline() -> String {
    let corners = CORNERS.iter().chain(CORNERS.first());
    let points: Vec<_> =
        corners.map(|(north, east)| format!("[{:.4},{:.4}]", CENTRE.1 + east, CENTRE.0 + north)).collect();
    format!(r#"{{"type":"MultiPolygon","coordinates":[[[{}]]]}}"#, points.join(","))
}
