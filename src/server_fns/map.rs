//! The map page.
#![allow(missing_docs, reason = "the structs that the server macro makes of the arguments")]

use crate::domain::{AppError, Category, map::MapPage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The map's state, as its address carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapQuery {
    /// "west,south,east,north" in degrees; blank for where the map begins.
    #[serde(default)]
    pub bbox: String,
    /// A public status, blank for all.
    #[serde(default)]
    pub status: String,
    /// A category's slug, blank for all.
    #[serde(default)]
    pub category: String,
}

/// The reports of a part of the map, and the kinds to choose from.
#[server(prefix = "/_fn", endpoint = "map/page")]
pub async fn load_map(query: MapQuery) -> Result<(MapPage, Vec<Category>), AppError> {
    use crate::{domain::map::MapBox, server::context};
    let services = context::services();
    let view = MapBox::parse(&query.bbox);
    let page = context::page(services.tiles.page(view, &query.status, &query.category).await)?;
    Ok((page, context::page(services.reports.categories().await)?))
}
