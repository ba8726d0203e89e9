//! Photos in the officer's app, without a window: adding them, the editor, reused photos.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::folder::PhotoFolder;
use officer::view::{
    CallFailed, Code, FolderPage, FolderPlace, HereCode, Imported, PhotoEditor, PhotoMade, ReuseFound,
    Watched,
};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{self, Photograph};
use testkit::town::Town;
use wire::content::{Content, ContentKind, Origin, Photo, Reuse, ReuseAnswer, Source};
use wire::digest::Digest;
use wire::people::Role;

/// A small photograph that shows something of its own.
fn photograph(seed: u64) -> Photograph {
    Photograph { name: format!("ছবি {seed}.jpg"), bytes: photographs::drawn(seed, 640, 480, 6) }
}

async fn rina() -> (Town, OfficerAtWork) {
    let town = Town::open(1).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, rina, 7).await;
    (town, rina)
}

fn report(photos: Vec<Photo>) -> Content {
    Content {
        caption_bn: "ঠাকুরপুকুরে আবর্জনা সরানো হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        photos,
        ..Content::empty(ContentKind::WorkReport)
    }
}

fn lies_in(folder: &Path, photograph: &Photograph, hours_ago: u64) {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(&photograph.name);
    fs::write(&path, &photograph.bytes).unwrap();
    // Only which is newer matters.
    let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_500_000 - hours_ago * 3600);
    File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
}

async fn edits(rina: &OfficerAtWork, photo: Digest, edit: Value) -> Result<PhotoMade, CallFailed> {
    rina.calls("photo_edit", json!({ "photo": photo, "edit": edit })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_keeps_its_source_and_camera_metadata() {
    let (_town, rina) = rina().await;
    for source in [Source::File, Source::Paste, Source::Phone, Source::Webcam] {
        let photo = rina.brings_by(source, &photograph(1));
        assert_eq!(photo.source, source);
        assert_eq!(photo.facts.provenance, Some(Origin::Camera));
        assert_eq!(photo.facts.offset.as_deref(), Some("+05:30"));
        assert_eq!(photo.facts.camera.as_deref(), Some("Xiaomi Redmi Note 12 Pro"));
        let place = photo.facts.place.unwrap();
        assert_eq!((place.north, place.east), (22_498_600, 88_310_300));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_lists_photos_newest_first_and_marks_imported_ones() {
    let (town, rina) = rina().await;
    let folder = town.folder("card");
    lies_in(&folder, &photograph(1), 30);
    lies_in(&folder.join("DCIM").join("100CANON"), &photograph(2), 2);
    lies_in(&folder, &photograph(3), 10);
    fs::write(folder.join("clip.mp4"), b"no photo").unwrap();
    rina.chooses(Some(folder.clone()));
    let place: FolderPlace = rina.calls("folder_choose", Value::Null).await.unwrap();
    assert_eq!(place.name, "card");
    let ask = json!({ "folder": place.folder, "from": 0, "limit": 60 });
    let page: FolderPage = rina.calls("folder_photos", ask.clone()).await.unwrap();
    let names: Vec<_> = page.photos.iter().map(|photo| photo.name.as_str()).collect();
    assert_eq!(names, ["ছবি 2.jpg", "ছবি 3.jpg", "ছবি 1.jpg"]);

    // One was dropped before, under another name: told by its bytes.
    let dropped = Photograph { name: "WhatsApp.jpg".into(), ..photograph(3) };
    let _ = rina.brings(&dropped);
    let all: Vec<_> = page.photos.iter().map(|photo| photo.found).collect();
    let known: Vec<u32> = rina.calls("found_known", json!({ "found": all })).await.unwrap();
    assert_eq!(known, [page.photos[1].found]);

    let import = json!({ "found": page.photos[0].found, "ticket": 1 });
    let Imported::Photo { photo } = rina.calls("found_import", import).await.unwrap() else {
        panic!("a good photo is refused")
    };
    assert_eq!(photo.source, Source::Folder);
    let original = rina.folder().join("originals").join(Digest::of(&photograph(2).bytes).to_string());
    assert_eq!(fs::read(original).unwrap(), photograph(2).bytes, "the file is kept as it was");

    // The card is pulled out between the list and the import.
    fs::remove_dir_all(&folder).unwrap();
    let import = json!({ "found": page.photos[2].found, "ticket": 2 });
    match rina.calls("found_import", import).await.unwrap() {
        Imported::Refused { name, code, .. } => {
            assert_eq!((name.as_str(), code.as_str()), ("ছবি 1.jpg", "unplugged"))
        }
        Imported::Photo { .. } => panic!("nothing is there"),
    }
    let gone: CallFailed = rina.calls::<FolderPage>("folder_photos", ask).await.unwrap_err();
    assert_eq!(gone.code, Code::Here(HereCode::PlaceGone));
    let unknown =
        rina.calls::<FolderPage>("folder_photos", json!({ "folder": 99, "from": 0, "limit": 1 })).await;
    assert!(unknown.is_err(), "a number that was never given opens nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watched_folder_offers_new_photos_until_imported_or_dismissed() {
    let (town, mut rina) = rina().await;
    let folder = town.folder("from-phone");
    lies_in(&folder, &photograph(1), 5);
    rina.chooses(Some(folder.clone()));
    let watched: Watched = rina.calls("watch_choose", Value::Null).await.unwrap();
    assert!(watched.there && watched.photos.is_empty(), "what was there before is no news");

    // Older by its own date, but it came now.
    lies_in(&folder, &photograph(2), 100);
    lies_in(&folder, &photograph(3), 1);
    rina.restarts().await;
    let watched: Watched = rina.calls("watched", Value::Null).await.unwrap();
    let names: Vec<_> = watched.photos.iter().map(|photo| photo.name.as_str()).collect();
    assert_eq!(names, ["ছবি 3.jpg", "ছবি 2.jpg"]);

    let import = json!({ "found": watched.photos[0].found, "ticket": 1 });
    let Imported::Photo { photo } = rina.calls("found_import", import).await.unwrap() else {
        panic!("refused")
    };
    assert_eq!(photo.source, Source::Watched);
    let watched: Watched = rina.calls("watched", Value::Null).await.unwrap();
    assert_eq!(watched.photos.len(), 1, "what was brought in is no news");
    let () = rina.calls("watch_seen", Value::Null).await.unwrap();
    let watched: Watched = rina.calls("watched", Value::Null).await.unwrap();
    assert!(watched.photos.is_empty());

    fs::remove_dir_all(&folder).unwrap();
    let watched: Watched = rina.calls("watched", Value::Null).await.unwrap();
    assert!(!watched.there);
    let () = rina.calls("watch_stop", Value::Null).await.unwrap();
    assert_eq!(rina.calls::<Option<Watched>>("watched", Value::Null).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_starts_from_the_original_and_can_be_undone_exactly() {
    let (_town, mut rina) = rina().await;
    let photo = rina.brings(&photograph(1));
    assert_eq!((photo.width, photo.height), (640, 480));
    let area = json!({ "x": 100_000, "y": 200_000, "width": 300_000, "height": 400_000 });
    let edit = json!({ "turn": 1, "crop": null, "hidden": [area] });
    let turned = edits(&rina, photo.sha256, edit.clone()).await.unwrap();
    assert_eq!((turned.width, turned.height), (480, 640));
    assert_ne!(turned.sha256, photo.sha256);

    rina.restarts().await;
    let open: PhotoEditor = rina.calls("photo_editor", json!(turned.sha256)).await.unwrap();
    assert_eq!((open.plain, open.width, open.height), (photo.sha256, 640, 480));
    assert_eq!(serde_json::to_value(&open.edit).unwrap(), edit, "it is there again when it is opened again");

    // Not of the turned picture: of the original. Twice the same is the same picture.
    let crop =
        json!({ "turn": 0, "crop": { "x": 0, "y": 0, "width": 500_000, "height": 500_000 }, "hidden": [] });
    let cut = edits(&rina, turned.sha256, crop.clone()).await.unwrap();
    assert_eq!((cut.width, cut.height), (320, 240));
    assert_eq!(edits(&rina, photo.sha256, crop).await.unwrap(), cut);

    let back = edits(&rina, cut.sha256, json!({ "turn": 0, "crop": null, "hidden": [] })).await.unwrap();
    assert_eq!(back.sha256, photo.sha256);
    let original = rina.folder().join("originals").join(Digest::of(&photograph(1).bytes).to_string());
    assert_eq!(fs::read(&original).unwrap(), photograph(1).bytes);

    let wrong = json!({ "turn": 7, "crop": null, "hidden": [] });
    assert_eq!(edits(&rina, photo.sha256, wrong).await.unwrap_err().code, Code::Here(HereCode::BadCall));
    fs::remove_file(original).unwrap();
    let gone =
        edits(&rina, photo.sha256, json!({ "turn": 2, "crop": null, "hidden": [] })).await.unwrap_err();
    assert_eq!(gone.code, Code::Here(HereCode::OriginalGone));
    assert!(
        rina.shows(PhotoFolder::Renditions, photo.sha256).await.is_some(),
        "the photo itself is as it was"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reused_photo_is_asked_about_and_the_answer_is_submitted() {
    let (_town, rina) = rina().await;
    let before = rina.begins(ContentKind::WorkReport).await;
    let first = rina.submits_well(&before, report(vec![rina.brings(&photograph(1))])).await;
    let number = rina.sees(first, "received", |view| view.row.number.is_some()).await.row.number;

    // Another file of the same picture: smaller, without EXIF's turn. And one that shows something else.
    let again = Photograph { name: "again.jpg".into(), bytes: photographs::drawn(1, 512, 384, 1) };
    let other = photograph(40);
    let (same, new) = (rina.brings(&again), rina.brings(&other));
    let draft = rina.begins(ContentKind::WorkReport).await;
    let ask = json!({ "draft": draft.id, "photos": [same.sha256, new.sha256] });
    let found: Vec<ReuseFound> = rina.calls("reuse", ask).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].photo, found[0].submission), (same.sha256, first));
    assert_eq!((&found[0].number, found[0].same), (&number, true));

    // Cropped before it is sent: still known, by the file it came as.
    let crop = json!({ "x": 0, "y": 0, "width": 400_000, "height": 400_000 });
    let cut = edits(&rina, same.sha256, json!({ "turn": 0, "crop": crop, "hidden": [] })).await.unwrap();
    let ask = json!({ "draft": draft.id, "photos": [cut.sha256] });
    assert_eq!(rina.calls::<Vec<ReuseFound>>("reuse", ask).await.unwrap().len(), 1);

    let answer = Reuse {
        earlier: found[0].earlier,
        submission: Some(first),
        number: number.clone(),
        answer: ReuseAnswer::SamePlace,
    };
    let kept = Photo { reuse: Some(answer.clone()), ..same };
    let second = rina.submits_well(&draft, report(vec![kept])).await;
    let there = rina.sees(second, "received", |view| view.known.is_some()).await;
    assert_eq!(there.known.unwrap().content.photos[0].reuse, Some(answer), "the reviewer is told");

    // A correction is meant to look like what it corrects.
    let correction: officer::view::DraftView = rina.calls("draft_correct", json!(first)).await.unwrap();
    let own = correction.content.photos[0].sha256;
    let ask = json!({ "draft": correction.id, "photos": [own] });
    let found: Vec<ReuseFound> = rina.calls("reuse", ask).await.unwrap();
    assert!(found.iter().all(|one| one.submission != first));
}
