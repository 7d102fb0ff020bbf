use super::{dom, photos, shared};
use crate::domain::filing::MAX_PHOTOS;
use leptos::{prelude::*, task::spawn_local};
use web_sys::{File, Url};

/// A picked photo as it is shown.
#[derive(Clone)]
struct Tile {
    /// Its number, which it keeps when it moves.
    id: u32,
    /// Address of its preview, blank while it is being made.
    url: ArcRwSignal<String>,
}

/// The words of a photo in the list.
#[derive(Clone)]
struct TileWords {
    photo: String,
    preparing: String,
    earlier: String,
    later: String,
    remove: String,
}

/// Shows the picked photos, makes them smaller, lets them be put in order, and offers the place
/// where they were taken. Without it the form's own file input does the work.
#[island]
pub fn PickPhotos(
    /// "Photo {n}".
    photo: String,
    /// "Getting it ready".
    preparing: String,
    /// "Earlier".
    earlier: String,
    /// "Later".
    later: String,
    /// "Remove".
    remove: String,
    /// "Only {n} photos".
    too_many: String,
    /// "{n} photos chosen".
    chosen: String,
    /// "The photo was taken near {place}."
    taken_near: String,
    /// "Use this place".
    use_place: String,
) -> impl IntoView {
    let tiles = RwSignal::new(Vec::<Tile>::new());
    let words = RwSignal::new(String::new());
    let offer = RwSignal::from(shared::offer());
    let too_many = StoredValue::new(too_many.replace("{n}", &MAX_PHOTOS.to_string()));
    let (chosen, last_id) = (StoredValue::new(chosen), StoredValue::new(0_u32));

    let ids = move || tiles.with_untracked(|tiles| tiles.iter().map(|tile| tile.id).collect::<Vec<_>>());
    let pick = move || {
        let mut said = None;
        let mut ask = offer.with_untracked(Option::is_none);
        for file in photos::in_input() {
            if ids().len() >= MAX_PHOTOS as usize {
                said = Some(too_many.get_value());
                break;
            }
            let id = last_id.get_value() + 1;
            last_id.set_value(id);
            if ask && file.type_() == "image/jpeg" {
                ask = false;
                spawn_local(ask_place(file.clone()));
            }
            photos::keep(id, file);
            let tile = Tile { id, url: ArcRwSignal::new(String::new()) };
            tiles.update(|tiles| tiles.push(tile.clone()));
            shared::busy(1);
            spawn_local(async move {
                prepare(&tile).await;
                shared::busy(-1);
                if ids().contains(&tile.id) {
                    photos::write_back(&ids());
                } else {
                    photos::forget(tile.id);
                }
            });
        }
        photos::write_back(&ids());
        let count = || chosen.get_value().replace("{n}", &ids().len().to_string());
        words.set(said.unwrap_or_else(count));
    };
    Effect::new(move || {
        let Some(input) = dom::files_input() else { return };
        if !photos::in_input().is_empty() {
            pick(); // chosen before this woke up
        }
        dom::listen(&input, "change", move |_| pick());
    });

    let shift = move |id: u32, by: isize| {
        let Some(from) = ids().iter().position(|other| *other == id) else { return };
        let Some(to) = from.checked_add_signed(by).filter(|to| *to < ids().len()) else { return };
        tiles.update(|tiles| tiles.swap(from, to));
        photos::write_back(&ids());
        // A button that moves loses the focus; the one for the other direction is never at its end.
        let (end, name) = if by < 0 { (0, "earlier") } else { (ids().len() - 1, "later") };
        let name = if to == end { if by < 0 { "later" } else { "earlier" } } else { name };
        refocus(format!("photo-{id}-{name}"));
    };
    let drop = move |tile: &Tile| {
        let _ = Url::revoke_object_url(&tile.url.get_untracked());
        tiles.update(|tiles| tiles.retain(|other| other.id != tile.id));
        photos::forget(tile.id);
        photos::write_back(&ids());
        words.set(chosen.get_value().replace("{n}", &ids().len().to_string()));
        refocus(ids().first().map_or("filing-files".to_owned(), |id| format!("photo-{id}-remove")));
    };
    let words_of_tile = TileWords { photo, preparing, earlier, later, remove };
    let show = move |tile: Tile| {
        let gone = tile.clone();
        let id = tile.id;
        show_tile(&tile, tiles, words_of_tile.clone(), move |by| shift(id, by), move || drop(&gone))
    };
    view! {
        <p class="photos__said" role="status">{words}</p>
        <ol class="photos">
            <For each=move || tiles.get() key=|tile| tile.id children=show/>
        </ol>
        {move || offer.get().map(|place| view! {
            <div class="photos__offer" role="status">
                <p>{taken_near.replace("{place}", &place.words())}</p>
                <button type="button" class="button" on:click=move |_| {
                    shared::pin().set(Some(place.clone()));
                    offer.set(None);
                    dom::focus("filing-location");
                }>{use_place.clone()}</button>
            </div>
        })}
    }
}

/// A photo of the list, with its buttons.
fn show_tile(
    tile: &Tile,
    tiles: RwSignal<Vec<Tile>>,
    words: TileWords,
    shift: impl Fn(isize) + Copy + 'static,
    remove_it: impl Fn() + 'static,
) -> AnyView {
    let TileWords { photo, preparing, earlier, later, remove } = words;
    let (id, url) = (tile.id, tile.url.clone());
    let place = move || tiles.with(|tiles| tiles.iter().position(|other| other.id == id).unwrap_or_default());
    let first = move || place() == 0;
    let last = move || place() + 1 == tiles.with(Vec::len);
    let name = Memo::new(move |_| photo.replace("{n}", &(place() + 1).to_string()));
    view! {
        <li class="photos__item">
            {move || {
                let src = url.get();
                if src.is_empty() {
                    view! { <span class="photos__picture photos__picture--waiting">{preparing.clone()}</span> }.into_any()
                } else {
                    view! { <img class="photos__picture" src=src alt="" width="80" height="80"/> }.into_any()
                }
            }}
            <div class="photos__words">
                <span class="photos__name" id=format!("photo-{id}")>{name}</span>
                <span class="photos__buttons">
                    <button
                        type="button" class="button photos__button" id=format!("photo-{id}-earlier")
                        aria-describedby=format!("photo-{id}")
                        disabled=first
                        on:click=move |_| shift(-1)
                    >{earlier}</button>
                    <button
                        type="button" class="button photos__button" id=format!("photo-{id}-later")
                        aria-describedby=format!("photo-{id}")
                        disabled=last
                        on:click=move |_| shift(1)
                    >{later}</button>
                    <button
                        type="button" class="button photos__button" id=format!("photo-{id}-remove")
                        aria-describedby=format!("photo-{id}")
                        on:click=move |_| remove_it()
                    >{remove}</button>
                </span>
            </div>
        </li>
    }
    .into_any()
}

/// Makes a photo smaller, then shows it.
async fn prepare(tile: &Tile) {
    let Some(file) = photos::find(tile.id) else { return };
    let file = photos::shrink(&file).await.unwrap_or(file);
    if photos::find(tile.id).is_none() {
        return; // removed meanwhile
    }
    tile.url.set(Url::create_object_url_with_blob(&file).unwrap_or_default());
    photos::keep(tile.id, file);
}

/// Offers the place where a photo was taken, unless there is one by then. It asks with the photo as it
/// was picked: a smaller copy has lost its metadata.
async fn ask_place(file: File) {
    let place = photos::place_of(&file).await;
    if place.is_some() && shared::pin().with_untracked(Option::is_none) && dom::value("location").is_empty() {
        shared::offer().set(place);
    }
}

/// Gives the focus once the page shows what changed.
fn refocus(id: String) {
    spawn_local(async move {
        dom::sleep(0).await;
        dom::focus(&id);
    });
}
