//! Where a report is: the pin, else coordinates, else words, else the photo's metadata.

use crate::domain::{ErrorCode, FieldProblem, Point, filing::TypedForm, geo::PlaceSource, text};
use crate::server::services::geo::{Address, Geo};

/// A place that is known.
pub(super) struct Located {
    pub point: Point,
    pub source: PlaceSource,
    pub address: Address,
}

/// What was given as the place.
pub(super) enum Placing {
    Known(Located),
    /// Nothing: the photos may know.
    FromPhotos,
}

impl Placing {
    /// Reads what was given. A pin wins over what the field says: it was corrected by hand.
    pub fn read(typed: &TypedForm, geo: &Geo) -> Result<Self, (ErrorCode, FieldProblem)> {
        let wrong = (ErrorCode::InvalidCoordinates, FieldProblem::Coordinates);
        let (lat, lng, location) = (typed.lat.trim(), typed.lng.trim(), typed.location.trim());
        if !lat.is_empty() || !lng.is_empty() {
            let point = lat.parse().ok().zip(lng.parse().ok()).and_then(|(lat, lng)| Point::new(lat, lng));
            return point.map(|point| Self::at(point, PlaceSource::Coordinates, geo)).ok_or(wrong);
        }
        if location.is_empty() {
            return Ok(Self::FromPhotos);
        }
        match Point::parse_pair(location) {
            Some(Some(point)) => return Ok(Self::at(point, PlaceSource::Coordinates, geo)),
            Some(None) => return Err(wrong),
            None => {}
        }
        let words = text::place_words(location).map_err(|problem| (ErrorCode::InvalidInput, problem))?;
        let (point, address) = geo.find(&words).ok_or((ErrorCode::InvalidInput, FieldProblem::UnknownPlace))?;
        // The gazetteer knows the place, the person knows the street: their words are the address.
        let address = Address { line: Some(words), ..address };
        Ok(Self::Known(Located { point, source: PlaceSource::Words, address }))
    }

    fn at(point: Point, source: PlaceSource, geo: &Geo) -> Self {
        Self::Known(Located { point, source, address: geo.address(point) })
    }

    /// The place that was given, else the first of the photos'.
    pub fn or_from_photos(self, mut photos: impl Iterator<Item = Point>, geo: &Geo) -> Option<Located> {
        match self {
            Self::Known(located) => Some(located),
            Self::FromPhotos => {
                let point = photos.next()?;
                Some(Located { point, source: PlaceSource::Photo, address: geo.address(point) })
            }
        }
    }
}
