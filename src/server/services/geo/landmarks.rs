//! Places that people know near a point: from a provider where there is one, else from the gazetteer.

use super::Geo;
use crate::domain::{Point, place::Landmark};
use std::fmt::Debug;

/// How far a landmark may be, in metres (API contract §1.1).
pub const WITHIN: f64 = 500.0;
/// Most landmarks of a report (API contract §1.1).
pub const MOST: usize = 5;

/// Knows landmarks: a service outside of this program.
#[async_trait::async_trait]
pub trait LandmarkProvider: Debug + Send + Sync {
    /// Landmarks within `within` metres, nearest first, at most `limit`.
    ///
    /// # Errors
    /// When it cannot be asked.
    async fn landmarks(&self, point: Point, within: f64, limit: usize) -> anyhow::Result<Vec<Landmark>>;
}

impl Geo {
    /// At most five landmarks within 500 m, nearest first. A provider that is away costs nothing but its answer.
    pub async fn landmarks(&self, point: Point) -> Vec<Landmark> {
        if let Some(provider) = &self.provider {
            match provider.landmarks(point, WITHIN, MOST).await {
                Ok(found) => return found.into_iter().take(MOST).collect(),
                Err(error) => tracing::warn!(%error, "landmarks come from the gazetteer: the provider is away"),
            }
        }
        let found = self.gazetteer().around(point, WITHIN, MOST);
        found
            .into_iter()
            .map(|(metres, place)| Landmark {
                name: place.name.to_owned(),
                kind: if place.is_seat() { "city" } else { "town" }.to_owned(),
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 500
                distance_m: metres.round() as u32,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[derive(Debug)]
    struct Scripted(Option<&'static str>);

    #[async_trait::async_trait]
    impl LandmarkProvider for Scripted {
        async fn landmarks(&self, _: Point, _: f64, _: usize) -> anyhow::Result<Vec<Landmark>> {
            let name = self.0.ok_or_else(|| anyhow::anyhow!("away"))?;
            let one = Landmark { name: name.to_owned(), kind: "junction".to_owned(), distance_m: 240 };
            Ok(vec![one; 9])
        }
    }

    #[tokio::test]
    async fn landmarks_come_from_the_provider_else_from_the_gazetteer() {
        let ranchi = Geo::new().find("Ranchi").unwrap().0;
        let near = Point::new(ranchi.lat() + 0.001, ranchi.lng()).unwrap();
        let names = |found: Vec<Landmark>| found.into_iter().map(|it| it.name).collect::<Vec<_>>();

        let gazetteer = Geo::new().landmarks(near).await;
        assert_eq!((gazetteer[0].name.as_str(), gazetteer[0].kind.as_str()), ("Ranchi", "city"));
        assert!((100..125).contains(&gazetteer[0].distance_m));
        let provider = Geo::new().with_provider(Arc::new(Scripted(Some("Firayalal Chowk"))));
        assert_eq!(names(provider.landmarks(near).await), ["Firayalal Chowk"; MOST]);
        let away = Geo::new().with_provider(Arc::new(Scripted(None)));
        assert_eq!(names(away.landmarks(near).await), ["Ranchi"]);
        let far = Point::new(ranchi.lat() + 0.01, ranchi.lng()).unwrap();
        assert_eq!(Geo::new().landmarks(far).await, []);
        assert_eq!(Geo::new().landmarks(Point::new(90.0, 0.0).unwrap()).await, []);
    }
}
