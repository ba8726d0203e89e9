//! What was taken back, taken out or ordered away is gone: from answers, from those who had it, and from the disk.

use crate::commands::run;
use crate::facebook::{by, comment, connected};
use crate::photos::street;
use crate::world::{Desk, World, ok, refused};
use queue::app::backup::{self, Known};
use queue::app::{erasures, journal};
use queue::audit::Finding;
use queue::rules::cases::erasure::{Order, Reason};
use queue::{Settings, start};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use wire::case::{Case, CaseEventKind, CaseState};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::operation::OperationBody;
use wire::people::Role;
use wire::routes;
use wire::time::HOUR;

/// The files below a folder that hold these bytes.
pub fn holding(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
            found.push(path);
        }
    }
    found
}

impl World {
    pub async fn fetch(&self, device: &Enrolled, department: &str, sha256: Digest) -> u16 {
        let at = routes::blob(&department.parse().unwrap(), sha256);
        self.client.get(self.url(&at)).bearer_auth(&device.token).send().await.unwrap().status().as_u16()
    }

    fn order(&self, replies: bool) -> Order {
        let by = self.officer("IT", Role::NodalOfficer);
        Order { by, reason: Reason::Requested, file: "KMC/IT/114".parse().unwrap(), replies }
    }
}

async fn sent_on(nodal: &Desk<'_>, case: &Case, to: &str) -> Case {
    nodal.acts(case, json!({ "do": "transfer", "to": to, "reason": "রাস্তার কাজ" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_taken_out_is_gone_by_every_address_also_for_a_department_that_had_the_case() {
    let world = World::new().await;
    let (had, has) = (world.device("SD").await, world.device("RD").await);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let case = nodal.adds(&case, street(1)).await;
    let case = nodal.adds(&case, street(2)).await;
    let [out, stays] = [case.photos[0].clone(), case.photos[1].clone()];
    // Another citizen's case shows the second as well.
    let other = nodal.takes_in(json!({ "words": "অন্য কথা" })).await;
    nodal.adds(&other, street(2)).await;
    let case = sent_on(&nodal, &case, "RD").await;
    let shown = nodal.get(&format!("/cases/{}/photos/{}", case.id, out.sha256)).await.bytes().await.unwrap();
    for photo in [&out, &stays] {
        assert_eq!(world.fetch(&had, "SD", photo.sha256).await, 200);
        assert_eq!(world.fetch(&has, "RD", photo.sha256).await, 200);
    }
    assert!(!holding(world.folder.path(), &shown).is_empty());

    let mut case = case;
    for photo in [&out, &stays] {
        case = nodal.acts(&case, json!({ "do": "remove_photo", "photo": photo.id })).await;
    }
    for (device, department) in [(&had, "SD"), (&has, "RD")] {
        assert_eq!(world.fetch(device, department, out.sha256).await, 404, "{department}");
        let heard = world.hears(device).await.into_iter().find(|heard| heard.id == case.id).unwrap();
        assert_eq!((heard.photos.len(), heard.version), (0, case.version), "{department} is told");
    }
    refused(nodal.get(&format!("/cases/{}/photos/{}", case.id, out.sha256)).await, 404, "not_found").await;
    assert_eq!(holding(world.folder.path(), &shown), Vec::<PathBuf>::new(), "no file of it is left");
    // The one that another case shows is there for who sees that case only.
    assert_eq!(world.fetch(&had, "SD", stays.sha256).await, 200);
    assert_eq!(world.fetch(&has, "RD", stays.sha256).await, 404);
    // Brought again it is there again.
    let case = nodal.adds(&case, street(1)).await;
    assert_eq!(world.fetch(&has, "RD", case.photos[0].sha256).await, 200);
    world.restart().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_changed_or_taken_back_on_the_page_are_gone_where_the_case_was_and_from_the_deliveries() {
    let world = connected().await;
    let had = world.device("SD").await;
    world.device("RD").await;
    for (verb, later) in [("edited", "নতুন কথা"), ("remove", "")] {
        let (id, secret) = (format!("77_{verb}"), format!("canary-{verb}-7731"));
        world.hears_of(1, json!([comment("add", &id, by("31"), &secret)])).await;
        let nodal = world.login(&format!("nodal-{verb}"), Role::NodalOfficer).await;
        let list = ok(nodal.get(&format!("/cases?shelf=all&text={secret}")).await).await;
        let case = nodal.sees(list["rows"][0]["id"].as_str().unwrap().parse().unwrap()).await;
        let placed = json!({ "do": "triage", "kind": "complaint", "category": null, "department": "SD", "ward": 106, "place": "" });
        let case = nodal.acts(&case, placed).await;
        sent_on(&nodal, &case, "RD").await;
        let heard = |cases: Vec<Case>| cases.into_iter().find(|heard| heard.id == case.id).unwrap();
        assert_eq!(heard(world.hears(&had).await).words, secret);
        world.hears_of(2, json!([comment(verb, &id, by("31"), later)])).await;
        let told = heard(world.hears(&had).await);
        assert_eq!(told.words, "", "{verb}");
        assert!(told.version > case.version + 1, "{verb}: a newer document");
        world.queue().forget_contacts().unwrap();
        queue::app::files::remove_unwanted(world.queue()).unwrap();
        assert_eq!(holding(world.folder.path(), secret.as_bytes()), Vec::<PathBuf>::new(), "{verb}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_forgotten_contact_no_digit_is_left_anywhere_and_nothing_to_try_numbers_against() {
    let world = World::new().await;
    let (had, has) = (world.device("SD").await, world.device("RD").await);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let case = sent_on(&nodal, &case, "RD").await;
    let case = nodal.acts(&case, json!({ "do": "close", "reason": "taken_back", "note": "" })).await;
    assert!(!holding(world.folder.path(), b"9830012321").is_empty());
    world.passes(366 * 24 * HOUR);
    assert_eq!(world.queue().forget_contacts().unwrap(), 1);
    assert_eq!(world.queue().forget_contacts().unwrap(), 0);
    queue::app::files::remove_unwanted(world.queue()).unwrap();
    assert_eq!(holding(world.folder.path(), b"9830012321"), Vec::<PathBuf>::new());
    // The session of a year ago is over.
    let nodal = world.login("nodal-2", Role::NodalOfficer).await;
    let told =
        [nodal.sees(case.id).await, world.hears(&had).await.remove(0), world.hears(&has).await.remove(0)];
    for told in told {
        assert_eq!((told.contact.phone.as_str(), told.contact.name.as_str()), ("…", "…"));
        assert_eq!(told.version, case.version + 1);
    }
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let digests: i64 = database.query_row("SELECT count(*) FROM case_sayings", [], |row| row.get(0)).unwrap();
    assert_eq!(digests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_recognised_within_the_hour_by_a_digest_that_nobody_without_the_key_can_make() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let id: CaseId = world.id();
    let case = nodal.takes_in(json!({ "id": id })).await;
    assert_eq!(nodal.takes_in(json!({})).await.id, case.id, "the same words within the hour");
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let digests = || -> Vec<String> {
        let mut query = database.prepare("SELECT digest FROM case_sayings").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    // As an older program made it, of words and a number that are known.
    let place = (Some(106_u8), "হালতু", None::<(i32, i32)>);
    let who = ("9830012321", "", "রিনা দাস");
    let plain = Digest::of(format!("Complaint\n{place:?}\n{who:?}\nগলিতে জল জমে থাকছে।").as_bytes());
    let before = digests();
    assert_eq!(before.len(), 1);
    assert_ne!(before[0], plain.to_string());
    world.passes(HOUR + 1);
    // The session was not used for so long.
    let nodal = world.login("nodal-2", Role::NodalOfficer).await;
    let later = nodal.takes_in(json!({})).await;
    assert_ne!(later.id, case.id, "an hour later it is another");
    // The same words have the same digest: the row of the first is gone.
    assert_eq!(digests().len(), 1);
    // A page that had no answer then asks once more, with the id that it made.
    assert_eq!(nodal.takes_in(json!({ "id": id })).await.id, case.id);
    let body = json!({ "id": id, "via": "phone", "kind": "complaint", "ward": 106, "category": "drain_blocked",
        "place": "হালতু", "words": "অন্য কথা", "contact": { "name": "", "phone": "", "email": "" } });
    refused(nodal.post("/cases", body).await, 409, "operation_conflict").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_case_says_nothing_of_its_citizen_to_anybody_nor_on_the_disk_and_is_erased_again_after_a_restore()
 {
    let world = World::new().await;
    let (had, has) = (world.device("SD").await, world.device("RD").await);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let secret = "canary-7731";
    let said = |what: &str| format!("{what} {secret}");
    let contact = json!({ "name": said("রিনা"), "phone": "9830077310", "email": "canary-7731@example.org" });
    let case = nodal
        .takes_in(json!({ "words": said("জল"), "place": said("হালতু"), "contact": contact, "reference": said("LTR") }))
        .await;
    let case = nodal.adds(&case, street(7)).await;
    let sha256 = case.photos[0].sha256;
    let shown = nodal.get(&format!("/cases/{}/photos/{sha256}", case.id)).await.bytes().await.unwrap();
    let case = nodal
        .acts(&case, json!({ "do": "note", "note": world.id::<wire::ids::MessageId>(), "text": said("ফোন") }))
        .await;
    let noted = world.did(
        "SD",
        OperationBody::NoteCase {
            case: case.id, base: case.version, note: world.id(), text: said("বাড়ি")
        },
    );
    assert!(world.put(&had, &noted).await.status().is_success());
    let case = nodal.sees(case.id).await;
    let case = nodal.acts(&case, json!({ "do": "transfer", "to": "RD", "reason": said("রাস্তা") })).await;
    nodal.acts(&case, json!({ "do": "citizen_wrote", "text": said("আবার"), "thanks": false })).await;
    let other = nodal.takes_in(json!({ "words": "অন্য নাগরিক" })).await;

    let copies = tempfile::tempdir().unwrap();
    let (made, restored) = (copies.path().join("backup"), copies.path().join("restored"));
    backup::make(world.queue(), &made).unwrap();
    assert!(!holding(world.folder.path(), secret.as_bytes()).is_empty());

    let found = erasures::cases_of_phone(world.queue(), "+91 98300-77310").unwrap();
    assert_eq!(found, [(case.id, case.number.clone())]);
    assert_eq!(erasures::case_numbered(world.queue(), &case.number.0).unwrap().0, case.id);
    erasures::erase(world.queue(), case.id, &world.order(false)).unwrap();

    for (device, department) in [(&had, "SD"), (&has, "RD")] {
        let heard = world.hears(device).await.into_iter().find(|heard| heard.id == case.id).unwrap();
        assert!(!json!(heard).to_string().contains(secret), "{department}");
        assert!(heard.version > case.version && heard.photos.is_empty(), "{department}");
        assert_eq!(world.fetch(device, department, sha256).await, 404);
    }
    let erased = nodal.sees(case.id).await;
    assert_eq!(erased.state, CaseState::Closed);
    assert_eq!(erased.history.last().unwrap().kind, CaseEventKind::Erased);
    assert_eq!(
        (erased.number, erased.ward, erased.category),
        (case.number.clone(), case.ward, case.category)
    );
    assert_eq!(erased.received_at, case.received_at, "what is counted stays");
    for bytes in [secret.as_bytes(), b"9830077310", &shown] {
        assert_eq!(holding(world.folder.path(), bytes), Vec::<PathBuf>::new());
    }
    let [line] = &world.audited("action", "case_erased")[..] else { panic!("one line") };
    assert_eq!(
        (&line["subject"], &line["detail"]),
        (&json!(case.number), &json!("requested KMC/IT/114 replies kept"))
    );
    assert!(matches!(world.queue().verify_audit().unwrap(), Finding::Whole { .. }));
    assert_eq!(nodal.sees(other.id).await.words, "অন্য নাগরিক", "nobody else's");

    // The backup has all of it still.
    let mut settings = Settings::in_folder(&restored);
    settings.listen = ([127, 0, 0, 1], 0).into();
    settings.min_free_bytes = 0;
    settings.journal_dir = world.folder.path().join("journal after");
    let journal = world.queue().settings.journal_dir.join(journal::FILE);
    let known = Known::Journal(&journal);
    backup::restore(&made, known, settings.clone(), world.clock.clone(), world.chance.clone()).unwrap();
    assert!(!holding(&restored, secret.as_bytes()).is_empty());
    let running = start(settings, world.clock.clone(), world.chance.clone()).await.unwrap();
    assert_eq!(erasures::again(running.queue()).unwrap(), 0, "the start has done it");
    for bytes in [secret.as_bytes(), b"9830077310", &shown] {
        assert_eq!(holding(&restored, bytes), Vec::<PathBuf>::new());
    }
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_erase_command_lists_first_and_asks_who_ordered_it() {
    let world = World::new().await;
    world.device("SD").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let data = world.folder.path();
    let number = case.number.0.as_str();
    let (listed, out, _) = run(data, &["erase", "--contact", "98300 12321", "--dry-run"], "");
    assert_eq!((listed, out.trim()), (true, number));
    assert_eq!(nodal.sees(case.id).await.words, case.words);
    assert!(!run(data, &["erase", "--case", number], "").0, "nobody ordered it");
    let ordered = ["erase", "--case", number, "--by", "nodal", "--reason", "court", "--file", "KMC/7"];
    let (done, out, wrong) = run(data, &ordered, "");
    assert!(done && out.contains("erased"), "{out}{wrong}");
    assert_eq!(nodal.sees(case.id).await.words, "");
}
