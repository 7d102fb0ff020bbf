//! Municipalities, departments and areas: who gets a report, and who may do what with it.

mod admin;
mod desk;
mod outlines;
mod pages;
mod routing;
mod work;

use crate::support::{
    TestApp, a_report,
    people::{PASSWORD, Phone, read},
};
use serde_json::{Value, json};

/// A square of degrees, south-west corner first.
fn square(lng: f64, lat: f64, side: f64) -> Value {
    json!([[lng, lat], [lng + side, lat], [lng + side, lat + side], [lng, lat + side], [lng, lat]])
}

fn polygon(rings: &[Value]) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

/// Around where `a_report()` lies.
fn ranchi() -> Value {
    polygon(&[square(85.2, 23.3, 0.2)])
}

/// Makes a municipality that must be taken.
async fn make(chief: &Phone, id: &str, more: Value) -> Value {
    let mut body = json!({ "id": id, "name": format!("The {id} corporation"), "state": "Jharkhand" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, _, body) = read(chief.post("/api/v1/admin/municipalities", body).await).await;
    assert_eq!(status, 201, "{body}");
    body
}

/// An official of a municipality.
async fn official(app: &TestApp, name: &str, role: &str, of: &str) -> Phone {
    let (email, role) = (format!("{name}@example.org"), role.parse().unwrap());
    app.services.accounts.create_staff(name, &email, role, Some(of), Some(PASSWORD)).await.unwrap();
    app.sign_in(name).await
}

/// Files a verified report at a place.
async fn file_at(app: &TestApp, place: &str, category: &str) -> String {
    app.file_verified(a_report().with("location", place).with("category", category)).await
}

/// Who has a report: municipality and department.
async fn holder(app: &TestApp, id: &str) -> (Value, Value) {
    let report = app.get_json(&format!("/api/v1/report/{id}")).await;
    (report["assigned_municipality"].clone(), report["assigned_department"].clone())
}

/// Everybody who may ask: nobody, a citizen, an official of another municipality, one of this, who manages this,
/// a moderator, an administrator.
struct Everybody(Vec<Option<Phone>>);

impl Everybody {
    async fn of(app: &TestApp, municipality: &str) -> Self {
        Self(vec![
            None,
            Some(app.citizen("asha").await),
            Some(official(app, "foreign1", "municipality_admin", "dhanbad_mc").await),
            Some(official(app, "own1", "municipality_staff", municipality).await),
            Some(official(app, "own2", "municipality_admin", municipality).await),
            Some(app.staff("mod1", "moderator").await),
            Some(app.staff("chief", "super_admin").await),
        ])
    }

    fn chief(&self) -> &Phone {
        self.0[6].as_ref().unwrap()
    }

    /// The statuses that each gets, in their order.
    async fn call(&self, app: &TestApp, method: &str, path: &str, body: Option<Value>) -> Vec<u16> {
        let method: reqwest::Method = method.parse().unwrap();
        let mut statuses = Vec::new();
        for who in &self.0 {
            let response = if let Some(phone) = who {
                phone.call(method.clone(), path, body.clone()).await
            } else {
                let mut request = app.client.request(method.clone(), app.url(path));
                if let Some(body) = &body {
                    request = request.json(body);
                }
                request.send().await.unwrap()
            };
            statuses.push(response.status().as_u16());
        }
        statuses
    }
}

/// Actions in the log, in their order.
async fn logged(app: &TestApp) -> Vec<(String, String, Value)> {
    sqlx::query_as("select action, resource_id, details from audit_entries order by created_at, id")
        .fetch_all(&app.pool)
        .await
        .unwrap()
}
