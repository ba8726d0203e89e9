//! The demo's desk.

use crate::world::{World, ok};
use queue::demo;
use std::collections::BTreeMap;
use wire::people::Role;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_fills_every_shelf_once_with_items_that_have_photos() {
    let world = World::new().await;
    demo::fill(world.queue(), None).unwrap();
    demo::fill(world.queue(), None).unwrap();
    let desk = world.login("another", Role::Moderator).await;
    let mut states = BTreeMap::new();
    let mut swm = Vec::new();
    for shelf in ["open", "to_publish", "returned", "published"] {
        let list = ok(desk.get(&format!("/queue?shelf={shelf}")).await).await;
        for row in list["rows"].as_array().unwrap() {
            let state = row["state"].as_str().unwrap_or("incoming").to_owned();
            if row["department"] == "SWM" {
                swm.push(format!("{shelf} {state}"));
            }
            *states.entry(format!("{shelf} {state}")).or_insert(0) += 1;
        }
    }
    let expected = [
        ("open in_review", 1),
        ("open incoming", 1),
        ("open submitted", 6),
        ("published approved", 4),
        ("returned changes_requested", 2),
        ("to_publish approved", 2),
    ];
    assert_eq!(states, expected.map(|(name, n)| (name.to_owned(), n)).into());
    swm.sort();
    assert_eq!(
        swm,
        [
            "open incoming",
            "open submitted",
            "published approved",
            "published approved",
            "returned changes_requested",
            "to_publish approved"
        ]
    );

    let list = ok(desk.get("/queue?shelf=published").await).await;
    let item = format!("/items/{}", list["rows"][0]["id"].as_str().unwrap());
    let shown = ok(desk.get(&item).await).await;
    let link = shown["submission"]["publications"][0]["link"].as_str().unwrap();
    assert!(link.starts_with("https://example.org/"));
    let photo = shown["submission"]["content"]["photos"][0]["sha256"].as_str().unwrap();
    let picture = desk.get(&format!("{item}/photos/{photo}")).await.bytes().await.unwrap();
    assert_eq!(&picture[..3], [0xff, 0xd8, 0xff]);
    let cases = ok(desk.get("/cases?shelf=all").await).await;
    assert_eq!(cases["rows"].as_array().unwrap().len(), 8);
    for (shelf, least) in [("new", 2), ("in_progress", 2), ("to_send", 1), ("awaiting", 1), ("answered", 1)] {
        let rows = ok(desk.get(&format!("/cases?shelf={shelf}")).await).await;
        assert!(rows["rows"].as_array().unwrap().len() >= least, "{shelf}");
    }
    // The first of the open ones is the notice that comes soonest, still ahead.
    let open = ok(desk.get("/queue?shelf=open").await).await;
    assert!(open["rows"][0]["event_at"].as_i64().unwrap() > open["server_time"].as_i64().unwrap());
    assert_eq!(open["rows"][0]["on_time"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_takes_its_photos_from_a_folder_and_says_when_it_has_none() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    assert!(demo::fill(world.queue(), Some(folder.path())).is_err());
    let image = image::RgbImage::from_fn(640, 480, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    image.save(folder.path().join("a.JPG")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no photo").unwrap();
    demo::fill(world.queue(), Some(folder.path())).unwrap();
    let desk = world.login("another", Role::Moderator).await;
    let list = ok(desk.get("/queue?shelf=returned").await).await;
    let item = format!("/items/{}", list["rows"][0]["id"].as_str().unwrap());
    let shown = ok(desk.get(&item).await).await;
    // One file in the folder: no item shows it twice.
    assert_eq!(shown["submission"]["content"]["photos"].as_array().unwrap().len(), 1);
    assert_eq!(shown["submission"]["content"]["photos"][0]["width"], 640);
}
