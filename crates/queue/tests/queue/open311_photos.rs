//! Photos that another site sends along by Open311, as files of a `multipart/form-data` body.

use crate::open311::{complaint, refuses};
use crate::photos::{bomb, street, with_place};
use crate::world::{World, ok};
use reqwest::Response;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::case::{Case, CaseEventKind, CaseState};
use wire::digest::Digest;
use wire::people::Role;
use wire::time::HOUR;
use wire::{limits, routes};

/// A file: its field, its name, and what is in it.
pub type Field<'a> = (&'a str, &'a str, Vec<u8>);

const BOUNDARY: &str = "xYzZY";

/// As Perl's HTTP::Request::Common writes it, which FixMyStreet sends with.
pub fn multipart(fields: &[(&str, &str)], files: &[Field<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(value.bytes().chain(*b"\r\n"));
    }
    for (name, file, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

impl World {
    pub async fn posts(&self, path: &str, kind: &str, body: Vec<u8>) -> Response {
        let request = self.client.post(self.url(&format!("/open311/v2/{path}")));
        request.header("content-type", kind).body(body).send().await.unwrap()
    }

    async fn brings_with(&self, path: &str, fields: &[(&str, &str)], files: &[Field<'_>]) -> Response {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.posts(path, &kind, multipart(fields, files)).await
    }

    async fn takes_with(&self, fields: &[(&str, &str)], files: &[Field<'_>]) -> Case {
        let taken = ok(self.brings_with("requests.json", fields, files).await).await;
        self.case_of(taken[0]["service_request_id"].as_str().unwrap()).await
    }
}

fn refused_files(case: &Case) -> Vec<&str> {
    let refused = case.history.iter().filter(|event| event.kind == CaseEventKind::PhotoRefused);
    refused.map(|event| event.note.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_sent_along_are_taken_in_without_their_location_and_reach_desk_and_officer() {
    let world = World::new().await;
    let device = world.device("SD").await;
    let key = world.key("fms", true);
    let file = with_place(&street(1));
    let files = [("photo1", "a.jpg", file.clone()), ("media", "b.jpg", street(2)), ("photo3", "a.jpg", file)];
    let case = world.takes_with(&complaint(&key, "9"), &files).await;
    assert_eq!((case.photos.len(), refused_files(&case)), (2, vec![]), "the same file twice is one");
    assert_eq!((case.photos[0].width, case.photos[0].height), (360, 270));
    assert_eq!(case.media, ["https://www.example.org/photo/1.jpeg"]);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    // Also once nobody's files are swept.
    world.clock.0.fetch_add(40 * 24 * HOUR, Ordering::SeqCst);
    let nodal_later = world.login("later", Role::NodalOfficer).await;
    drop(nodal);
    for photo in &case.photos {
        let at = format!("/cases/{}/photos/{}", case.id, photo.sha256);
        let shown = nodal_later.get(&at).await.bytes().await.unwrap();
        assert!(photo::metadata_free(&shown) && Digest::of(&shown) == photo.sha256);
        let at = routes::blob(&"SD".parse().unwrap(), photo.sha256);
        let fetched = world.client.get(world.url(&at)).bearer_auth(&device.token).send().await.unwrap();
        assert_eq!(Digest::of(&fetched.bytes().await.unwrap()), photo.sha256);
    }
    // Its answer was lost: told again, nothing changes.
    let again = world.takes_with(&complaint(&key, "9"), &[("photo1", "a.jpg", street(3))]).await;
    assert_eq!(again, case);
    for text in
        [world.reads("requests.json").await.to_string(), world.reads("services.json").await.to_string()]
    {
        assert!(!text.contains(&case.photos[0].sha256.to_string()), "no address of a photo is told outside");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_taken_is_noted_and_the_report_is_taken_in() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let stub = vec![0xff, 0xd8, 0xff, 0xd9];
    let case = world.takes_with(&complaint(&key, "9"), &[("photo1", "p.jpg", stub.clone())]).await;
    assert_eq!((case.photos.len(), refused_files(&case)), (0, vec!["p.jpg"]));
    assert_eq!((case.state, case.contact.name.as_str()), (CaseState::Assigned, "র…"));
    let files = [
        ("a", "নালা\u{202e}.jpg", street(1)[..2_000].to_vec()),
        ("b", "bomb.jpg", bomb()),
        ("c", "words.pdf", b"%PDF-1.7".to_vec()),
        ("d", "good.jpg", street(2)),
        // Where nothing was chosen, a browser sends the field all the same.
        ("e", "", Vec::new()),
        ("f", "empty.jpg", Vec::new()),
    ];
    let case = world.takes_with(&complaint(&key, "10"), &files).await;
    assert_eq!(refused_files(&case), ["নালা.jpg", "bomb.jpg", "words.pdf", "empty.jpg"]);
    assert_eq!(case.photos.len(), 1);
    // More than a case may have.
    let names: Vec<_> = (0..=limits::PHOTOS + 1).map(|n| format!("{n}.jpg")).collect();
    let many: Vec<_> = (0..).zip(&names).map(|(n, name)| ("photo", name.as_str(), street(n))).collect();
    let case = world.takes_with(&complaint(&key, "11"), &many).await;
    assert_eq!((case.photos.len(), refused_files(&case)), (limits::PHOTOS, vec!["10.jpg", "11.jpg"]));
    // Photos say enough.
    let mut wordless = complaint(&key, "12");
    (wordless[6].1, wordless[11].1) = ("", "");
    let case = world.takes_with(&wordless, &[("photo1", "p.jpg", street(1))]).await;
    assert_eq!((case.words.as_str(), case.photos.len()), ("নর্দমা বন্ধ", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_an_update_are_taken_in_with_it() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let case = world.takes_with(&complaint(&key, "9"), &[]).await;
    let said = |update: &'static str, text: &'static str| {
        vec![
            ("api_key", key.as_str()),
            ("service_request_id", case.number.0.as_str()),
            ("update_id", update),
            ("description", text),
        ]
    };
    let files = [("photo1", "a.jpg", street(1)), ("photo2", "b.jpg", vec![0xff, 0xd8])];
    ok(world.brings_with("servicerequestupdates.json", &said("1", "আবার জল"), &files).await).await;
    ok(world.brings_with("servicerequestupdates.json", &said("1", "আবার জল"), &files).await).await;
    ok(world.brings_with("servicerequestupdates.json", &said("2", ""), &files[..1]).await).await;
    let told = world.brings_with("servicerequestupdates.json", &said("3", ""), &files[1..]).await;
    refuses(told, 400, "description is missing").await;
    let now = world.case_of(&case.number.0).await;
    let said: Vec<_> = now.more_words.iter().map(|more| (more.text.as_str(), more.photos.len())).collect();
    assert_eq!((said, refused_files(&now)), (vec![("আবার জল", 1), ("", 1)], vec!["b.jpg"]));
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let at = format!("/cases/{}/photos/{}", now.id, now.more_words[0].photos[0].sha256);
    assert_eq!(nodal.get(&at).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_multipart_body_that_is_broken_or_too_long_is_refused_and_one_without_a_key_decodes_nothing() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let whole = multipart(&complaint(&key, "9"), &[("photo1", "p.jpg", street(1))]);
    let cut = whole[..whole.len() / 2].to_vec();
    refuses(world.posts("requests.json", &kind, cut).await, 400, "cannot be read").await;
    refuses(world.posts("requests.json", &kind, b"nothing".to_vec()).await, 400, "cannot be read").await;
    refuses(world.posts("requests.json", "multipart/form-data", whole.clone()).await, 400, "no boundary")
        .await;
    refuses(world.posts("requests.json", "multipart/mixed; boundary=x", whole).await, 400, "must be").await;
    let head = format!(
        "POST /open311/v2/requests.json HTTP/1.1\r\nhost: queue\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        34 << 20
    );
    let mut line = TcpStream::connect(world.running.address()).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    let mut said = String::new();
    line.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 413") && said.contains("too_large"), "{said}");
    let words = "ক".repeat(60_000);
    let mut long = complaint(&key, "9");
    long[6].1 = &words;
    refuses(world.brings_with("requests.json", &long, &[]).await, 413, "too_large").await;
    let none = complaint("", "9");
    let files = [("photo1", "p.jpg", street(1))];
    refuses(world.brings_with("requests.json", &none, &files).await, 403, "missing").await;
    refuses(world.brings_with("requests.json", &complaint("wrong", "9"), &files).await, 403, "not valid")
        .await;
    let fields = vec![("a", "b"); 300];
    refuses(world.brings_with("requests.json", &fields, &[]).await, 400, "too many fields").await;
    let files = vec![("photo", "p.jpg", vec![1]); 60];
    refuses(world.brings_with("requests.json", &complaint(&key, "9"), &files).await, 400, "too many files")
        .await;
    assert_eq!(world.reads("requests.json").await, json!([]));
    assert_eq!(std::fs::read_dir(world.folder.path().join("files")).map_or(0, photos_in), 0);
}

/// Files in a folder that are photos.
fn photos_in(folder: std::fs::ReadDir) -> usize {
    folder.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_file())).count()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 4, ..Default::default() })]
    #[test]
    fn arbitrary_multipart_bodies_are_answered_in_the_format_of_the_suffix(
        cuts in proptest::collection::vec((proptest::prelude::any::<usize>(), proptest::prelude::any::<u8>()), 1..12))
    {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let world = World::new().await;
            let key = world.key("fms", true);
            let whole = multipart(&complaint(&key, "9"), &[("photo1", "p.jpg", street(1)[..900].to_vec())]);
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            for (at, byte) in cuts {
                let mut odd = whole.clone();
                let at = at % odd.len();
                odd[at] = byte;
                if byte % 2 == 0 {
                    odd.truncate(at);
                }
                let answer = world.posts("requests.json", &kind, odd).await;
                proptest::prop_assert!([200, 400, 403, 404, 429].contains(&answer.status().as_u16()));
                proptest::prop_assert!(answer.json::<Value>().await.unwrap().is_array());
            }
            Ok(())
        })?;
    }
}
