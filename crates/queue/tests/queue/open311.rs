//! Open311 as other sites speak it: both formats, what is read without a key, and that nothing comes in twice.

use crate::world::{World, ok};
use quick_xml::Reader;
use quick_xml::events::Event;
use reqwest::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use wire::case::{Case, CaseState, EscalationCause, EscalationLevel};
use wire::desk::cases::DeskCase;
use wire::ids::ResponseId;
use wire::people::Role;
use wire::time::HOUR;

use queue::app::open311_keys as keys;

type Fields<'a> = Vec<(&'a str, &'a str)>;
type Owned = Vec<(String, String)>;

impl World {
    pub fn key(&self, name: &str, public: bool) -> String {
        keys::make(self.queue(), name, "kmc", public, 1000).unwrap()
    }

    async fn asks(&self, path: &str) -> Response {
        self.client.get(self.url(&format!("/open311/v2/{path}"))).send().await.unwrap()
    }

    async fn reads(&self, path: &str) -> Value {
        let answer = self.asks(path).await;
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (200, "application/json")
        );
        answer.json().await.unwrap()
    }

    async fn brings(&self, path: &str, fields: &Fields<'_>) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(self.url(&format!("/open311/v2/{path}"))).body(body);
        request
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .send()
            .await
            .unwrap()
    }

    pub async fn takes(&self, fields: &Fields<'_>) -> String {
        let taken = ok(self.brings("requests.json", fields).await).await;
        taken[0]["service_request_id"].as_str().unwrap().to_owned()
    }

    async fn case_of(&self, number: &str) -> Case {
        let nodal = self.login(&format!("see-{}", self.id::<ResponseId>()), Role::NodalOfficer).await;
        let list = ok(nodal.get(&format!("/cases?shelf=all&text={number}")).await).await;
        let id = list["rows"][0]["id"].as_str().unwrap().to_owned();
        let shown: DeskCase =
            serde_json::from_value(ok(nodal.get(&format!("/cases/{id}")).await).await).unwrap();
        shown.case
    }
}

pub fn complaint<'a>(key: &'a str, id: &'a str) -> Fields<'a> {
    vec![
        ("api_key", key),
        ("jurisdiction_id", "kmc"),
        ("service_code", "drain_blocked"),
        ("lat", "22.51"),
        ("long", "88.401234"),
        ("address_string", "হালতু, বাজারের পাশে"),
        ("description", "নালা বন্ধ & জল জমে <থাকছে>। ফোন: 98300 12321"),
        ("first_name", "রিনা"),
        ("last_name", "-"),
        ("email", "rina@example.org"),
        ("phone", "৯৮৩০০১২৩২১"),
        ("media_url", "https://www.example.org/photo/1.jpeg"),
        ("attribute[fixmystreet_id]", id),
        ("attribute[unknown]", "x"),
    ]
}

async fn refuses(answer: Response, code: u16, said: &str) {
    assert_eq!(answer.status(), code);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let errors: Value = answer.json().await.unwrap();
    let (first, all) = (&errors[0], errors.as_array().unwrap().len());
    assert_eq!((first["code"].as_u64(), all), (Some(code.into()), 1));
    assert!(first["description"].as_str().unwrap().contains(said), "{errors}");
}

/// An XML document as paths of elements with their texts, read by another reader than wrote it.
fn flat(xml: &str) -> Vec<(String, String)> {
    let (mut reader, mut path, mut found) = (Reader::from_str(xml), Vec::<String>::new(), Vec::new());
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                text.clear();
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                found.push((format!("{}/{name}", path.join("/")), String::new()));
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(part) => {
                let name = part.to_string();
                let letter = match name.as_str() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("an entity nobody declared: {other}"),
                };
                text.push(letter);
            }
            Event::End(_) => {
                if !text.trim().is_empty() {
                    found.push((path.join("/"), std::mem::take(&mut text)));
                }
                text.clear();
                path.pop();
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// What GeoReport v2 says of one item: required fields, and what may stand in each.
fn must_be(item: &Value, required: &[&str], strings: &[&str]) {
    let item = item.as_object().unwrap();
    for name in required {
        assert!(item.contains_key(*name), "{name} is missing in {item:?}");
    }
    for (name, value) in item {
        let right = if strings.contains(&name.as_str()) { value.is_string() } else { !value.is_null() };
        assert!(right, "{name}: {value}");
    }
}

fn moment(value: &Value) {
    value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn services_are_described_as_specified_in_both_formats() {
    let world = World::new().await;
    let discovery = world.reads("discovery.json").await;
    must_be(
        &discovery,
        &["changeset", "contact", "key_service", "endpoints"],
        &["changeset", "contact", "key_service"],
    );
    moment(&discovery["changeset"]);
    let endpoint = &discovery["endpoints"][0];
    assert_eq!(endpoint["url"], world.url("/open311/v2/"));
    assert_eq!(
        (&endpoint["type"], &endpoint["formats"]),
        (&json!("production"), &json!(["text/xml", "application/json"]))
    );
    let services = world.reads("services.json?jurisdiction_id=").await;
    let strings = ["service_code", "service_name", "description", "type", "keywords", "group"];
    for service in services.as_array().unwrap() {
        must_be(service, &["service_code", "service_name", "metadata", "type"], &strings);
        assert_eq!((&service["metadata"], &service["type"]), (&json!(true), &json!("realtime")));
        let code = service["service_code"].as_str().unwrap();
        let definition = world.reads(&format!("services/{code}.json")).await;
        assert_eq!(definition["service_code"], code);
        let attributes = definition["attributes"].as_array().unwrap();
        for attribute in attributes {
            let required =
                ["variable", "code", "datatype", "required", "datatype_description", "order", "description"];
            must_be(
                attribute,
                &required,
                &["code", "datatype", "datatype_description", "description", "automated"],
            );
            assert!(
                ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
                    .contains(&attribute["datatype"].as_str().unwrap())
            );
        }
        assert_eq!(
            (&attributes[0]["code"], &attributes[0]["automated"]),
            (&json!("fixmystreet_id"), &json!("server_set"))
        );
    }
    for (path, root, first) in [
        ("discovery.xml", "discovery/changeset", "2026-11-25T00:00:00+05:30"),
        ("services.xml", "services/service/service_code", "drain_blocked"),
        ("services", "services/service/service_code", "drain_blocked"),
        ("services/garbage.xml", "service_definition/service_code", "garbage"),
    ] {
        let answer = world.asks(path).await;
        assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8", "{path}");
        let xml = answer.text().await.unwrap();
        assert!(xml.starts_with("<?xml"), "{xml}");
        assert_eq!(flat(&xml)[0], (root.to_owned(), first.to_owned()), "{path}");
    }
    let xml = world.asks("discovery.xml").await.text().await.unwrap();
    let formats: Vec<_> = flat(&xml)
        .into_iter()
        .filter(|(path, _)| path == "discovery/endpoints/endpoint/formats/format")
        .collect();
    assert_eq!(formats.len(), 2);
    let xml = world.asks("services/garbage.xml").await.text().await.unwrap();
    assert!(
        flat(&xml)
            .contains(&("service_definition/attributes/attribute/automated".into(), "server_set".into())),
        "{xml}"
    );
    refuses(world.asks("services/riddle.json").await, 404, "service_code").await;
    refuses(world.asks("riddle.json").await, 404, "address").await;
    let answer = world.client.delete(world.url("/open311/v2/requests.json")).send().await.unwrap();
    refuses(answer, 405, "GET and POST").await;
    let xml = world.asks("services/riddle.xml").await.text().await.unwrap();
    let told: BTreeMap<_, _> = flat(&xml).into_iter().collect();
    assert_eq!(told["errors/error/code"], "404");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_becomes_one_case_of_the_departments_officer_and_is_read_without_the_citizens_contact() {
    let world = World::new().await;
    let officer = world.device("SD").await;
    let key = world.key("fms", true);
    let number = world.takes(&complaint(&key, "4711")).await;
    assert_eq!(number, "KMC-2026-00001");
    let mut again = complaint(&key, "4711");
    again[6].1 = "অন্য কথা";
    assert_eq!(world.takes(&again).await, number, "known by its name there");
    let case = world.case_of(&number).await;
    assert_eq!(case.words, "নালা বন্ধ & জল জমে <থাকছে>। ফোন: 98300 12321", "the desk reads all of it");
    assert_eq!(
        (case.state, case.assignee.as_ref().map(|p| p.id)),
        (CaseState::Assigned, Some(officer.me.officer.id))
    );
    assert_eq!((case.ward, case.point.unwrap().long), (None, 88_401_234), "no ward is guessed");
    assert_eq!(case.media, ["https://www.example.org/photo/1.jpeg"]);
    assert_eq!((case.contact.name.as_str(), case.contact.phone.as_str()), ("র…", "…21"));
    assert_eq!(case.reference.as_deref(), Some("4711"));

    let one = world.reads(&format!("requests/{number}.json")).await;
    let strings = [
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
        "agency_responsible",
        "requested_datetime",
        "updated_datetime",
        "expected_datetime",
        "address",
        "media_url",
    ];
    must_be(
        &one[0],
        &["service_request_id", "status", "service_code", "requested_datetime", "description"],
        &strings,
    );
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_eq!(
        (&one[0]["status"], &one[0]["lat"], &one[0]["long"]),
        (&json!("open"), &json!(22.51), &json!(88.401234))
    );
    for name in ["requested_datetime", "updated_datetime", "expected_datetime"] {
        moment(&one[0][name]);
    }
    let due = case.clock(wire::case::ClockKind::Resolution).unwrap().due.millis();
    let told: jiff::Timestamp = one[0]["expected_datetime"].as_str().unwrap().parse().unwrap();
    assert_eq!(told.as_second(), due / 1000, "our due time");
    let xml = world.asks(&format!("requests/{number}.xml")).await.text().await.unwrap();
    let told: BTreeMap<_, _> = flat(&xml).into_iter().collect();
    assert_eq!(told["service_requests/request/description"], "নালা বন্ধ & জল জমে <থাকছে>। ফোন: …");
    assert_eq!(told["service_requests/request/lat"], "22.51");
    for text in [xml, one.to_string(), world.reads("requests.json").await.to_string()] {
        for secret in ["রিনা", "rina", "12321", "১২৩২১"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let token = world.reads(&format!("tokens/{number}.json")).await;
    assert_eq!(token, json!([{ "service_request_id": number, "token": number }]));

    // Without a name of its own: the same words within the hour, from the same key in the same service.
    let unnamed = |key: &str, service: &str| {
        let mut fields: Owned =
            complaint(key, "").into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        fields[2].1 = service.to_owned();
        fields
    };
    let other = world.key("other", true);
    let mut numbers = Vec::new();
    for (key, service) in
        [(&key, "drain_blocked"), (&key, "drain_blocked"), (&key, "garbage"), (&other, "garbage")]
    {
        let fields = unnamed(key, service);
        let fields: Fields<'_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        numbers.push(world.takes(&fields).await);
    }
    assert_eq!(numbers, ["KMC-2026-00001", "KMC-2026-00001", "KMC-2026-00002", "KMC-2026-00003"]);
    world.clock.0.fetch_add(HOUR + 1, Ordering::SeqCst);
    let fields = unnamed(&key, "drain_blocked");
    let fields: Fields<'_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(world.takes(&fields).await, "KMC-2026-00004");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_only_public_data_is_read_and_no_case_is_created() {
    let world = World::new().await;
    world.device("SD").await;
    let (public, private) = (world.key("public", true), world.key("private", false));
    let shown = world.takes(&complaint(&public, "1")).await;
    let hidden = world.takes(&complaint(&private, "1")).await;
    assert_ne!(shown, hidden, "a name belongs to its key");
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let phoned =
        json!({ "id": world.id::<wire::ids::CaseId>(), "via": "phone", "kind": "complaint", "words": "জল" });
    let phoned = ok(nodal.post("/cases", phoned).await).await["case"]["number"].as_str().unwrap().to_owned();
    let numbers = |list: &Value| -> Vec<String> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| one["service_request_id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(numbers(&world.reads("requests.json").await), vec![shown.clone()]);
    let own = world.reads(&format!("requests.json?api_key={private}")).await;
    assert_eq!(numbers(&own), [hidden.clone(), shown.clone()], "newest first");
    let named = format!("requests.json?service_request_id={hidden},{shown},{phoned}");
    assert_eq!(numbers(&world.reads(&named).await), vec![shown.clone()]);
    for number in [&hidden, &phoned, "KMC-2026-99999", "%00"] {
        for address in ["requests", "tokens"] {
            refuses(world.asks(&format!("{address}/{number}.json")).await, 404, "service_request_id").await;
        }
    }
    refuses(world.asks("requests.json?api_key=wrong").await, 403, "not valid").await;
    refuses(world.brings("requests.json", &complaint("wrong", "2")).await, 403, "not valid").await;
    refuses(world.brings("requests.json", &complaint("", "2")).await, 403, "missing").await;
    let mut elsewhere = complaint(&public, "2");
    elsewhere[1].1 = "london";
    refuses(world.brings("requests.json", &elsewhere).await, 404, "jurisdiction_id").await;
    refuses(world.asks("services.json?jurisdiction_id=london").await, 404, "jurisdiction_id").await;
    // What was no complaint to begin with is told to nobody but who brought it.
    let case = world.case_of(&shown).await;
    let spam = json!({ "version": case.version, "action": { "do": "close", "reason": "spam" } });
    ok(nodal.post(&format!("/cases/{}/actions", case.id), spam).await).await;
    assert_eq!(numbers(&world.reads("requests.json").await), [] as [String; 0]);
    let with_others_key = world.reads(&format!("requests.json?api_key={private}")).await;
    assert_eq!(numbers(&with_others_key), vec![hidden.clone()], "nor to who brought something else");
    let with_its_own = world.reads(&format!("requests/{shown}.json?api_key={public}")).await;
    assert_eq!(numbers(&with_its_own), vec![shown.clone()]);
    let updates = async |query: &str| world.reads(&format!("servicerequestupdates.json{query}")).await;
    assert_eq!(updates("").await, json!([]));
    assert_eq!(updates(&format!("?api_key={private}")).await, json!([]));
    assert_eq!(updates(&format!("?api_key={public}")).await[0]["status"], "NO_FURTHER_ACTION");
    keys::revoke(world.queue(), "private").unwrap();
    refuses(world.brings("requests.json", &complaint(&private, "2")).await, 403, "not valid").await;
    refuses(world.asks(&format!("requests.json?api_key={private}")).await, 403, "not valid").await;
    assert!(keys::make(world.queue(), "private", "kmc", true, 1).is_err(), "a name is given once");
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let dump: String = database
        .query_row("SELECT group_concat(name || hash) FROM open311_keys", [], |row| row.get(0))
        .unwrap();
    assert!(!dump.contains(&private) && !dump.contains(&public));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_an_hourly_limit_and_guessing_keys_is_slowed_down() {
    let world = World::new().await;
    let key = keys::make(world.queue(), "small", "kmc", false, 2).unwrap();
    for id in ["1", "2"] {
        world.takes(&complaint(&key, id)).await;
    }
    let answer = world.brings("requests.json", &complaint(&key, "3")).await;
    assert_eq!(answer.headers()["retry-after"], "3600");
    refuses(answer, 429, "rate_limited").await;
    world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    world.takes(&complaint(&key, "3")).await;
    for _ in 0..20 {
        refuses(world.asks("requests.json?api_key=guess").await, 403, "not valid").await;
    }
    refuses(world.asks("requests.json?api_key=guess").await, 429, "rate_limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_input_is_refused_with_its_errors_and_creates_no_case() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let long = "ক".repeat(10_001);
    let changed = |at: usize, value: &'static str| {
        let mut fields: Owned =
            complaint(&key, "9").into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        fields[at].1 = value.to_owned();
        fields
    };
    let mut cases: Vec<(Owned, u16, &str)> = vec![
        (changed(2, ""), 400, "service_code is missing"),
        (changed(2, "riddle"), 404, "service_code is not known"),
        (changed(3, "91"), 400, "lat is not on the earth"),
        (changed(3, "NaN"), 400, "lat is not on the earth"),
        (changed(3, "north"), 400, "lat is not a number"),
        (changed(3, ""), 400, "belong together"),
        (changed(11, "file:///etc/passwd"), 400, "media_url is no link"),
    ];
    let mut with = |name: &str, value: &str, said: &'static str| {
        let mut fields = changed(0, "");
        fields[0].1.clone_from(&key);
        fields.push((name.to_owned(), value.to_owned()));
        cases.push((fields, 400, said));
    };
    with("service_code", "garbage", "service_code is given twice");
    with("attribute[ward]", "999", "attribute[ward]");
    with("attribute[ward]", "200", "ward");
    with("attribute[fixmystreet_id]", "10", "given twice");
    let mut lengthy = changed(0, "");
    (lengthy[0].1, lengthy[6].1) = (key.clone(), long);
    cases.push((lengthy, 400, "description is longer"));
    let mut nowhere = changed(5, "");
    nowhere.retain(|(name, _)| name != "lat" && name != "long");
    cases.push((nowhere, 400, "address_string"));
    for (fields, code, said) in &cases {
        let fields: Fields<'_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let fields: Fields<'_> = fields
            .into_iter()
            .map(|(a, b)| if a == "api_key" { (a, key.as_str()) } else { (a, b) })
            .collect();
        refuses(world.brings("requests.json", &fields).await, *code, said).await;
    }
    let post = |body: Vec<u8>, kind: &'static str| {
        world
            .client
            .post(world.url("/open311/v2/requests.json"))
            .header("content-type", kind)
            .body(body)
            .send()
    };
    refuses(post(b"{}".to_vec(), "application/json").await.unwrap(), 400, "form-urlencoded").await;
    refuses(post(vec![b'a'; 200_000], "application/x-www-form-urlencoded").await.unwrap(), 413, "too_large")
        .await;
    refuses(post(b"&=".repeat(100), "application/x-www-form-urlencoded").await.unwrap(), 403, "missing")
        .await;
    refuses(post(b"a=b&".repeat(300), "application/x-www-form-urlencoded").await.unwrap(), 400, "too many")
        .await;
    for (query, said) in [
        ("start_date=noon", "start_date is no moment"),
        ("start_date=2026-11-02&end_date=2026-11-01", "before"),
        ("start_date=2026-01-01&end_date=2026-11-01", "at most 90 days"),
        ("status=broken", "status"),
    ] {
        refuses(world.asks(&format!("requests.json?{query}")).await, 400, said).await;
    }
    assert_eq!(world.reads("requests.json").await, json!([]));
    // Only a service and a place: that is a request too.
    let bare = vec![("api_key", key.as_str()), ("service_code", "garbage"), ("address_string", "বেহালা")];
    let number = world.takes(&bare).await;
    assert_eq!(world.case_of(&number).await.words, "জঞ্জাল জমা");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_found_by_service_status_and_time() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let drain = world.takes(&complaint(&key, "1")).await;
    world.clock.0.fetch_add(48 * HOUR, Ordering::SeqCst);
    let mut garbage = complaint(&key, "2");
    garbage[2].1 = "garbage";
    let garbage = world.takes(&garbage).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = world.case_of(&drain).await;
    let close = json!({ "version": case.version, "action": { "do": "close", "reason": "satisfied" } });
    ok(nodal.post(&format!("/cases/{}/actions", case.id), close).await).await;
    for (query, found) in [
        ("", vec![&garbage, &drain]),
        ("service_code=garbage", vec![&garbage]),
        ("service_code=garbage,drain_blocked", vec![&garbage, &drain]),
        ("status=open", vec![&garbage]),
        ("status=closed", vec![&drain]),
        ("status=open,closed", vec![&garbage, &drain]),
        ("start_date=2026-11-24", vec![&garbage]),
        ("end_date=2026-11-24T00:00:00Z", vec![&drain]),
        ("start_date=2026-11-23T11:59:59+05:30&end_date=2026-11-23T12:00:01%2B05:30", vec![&drain]),
        ("end_date=2026-11-01", vec![]),
    ] {
        let list = world.reads(&format!("requests.json?{query}")).await;
        let numbers: Vec<_> =
            list.as_array().unwrap().iter().map(|one| one["service_request_id"].as_str().unwrap()).collect();
        assert_eq!(numbers, found, "{query}");
    }
    world.clock.0.fetch_add(100 * 24 * HOUR, Ordering::SeqCst);
    assert_eq!(world.reads("requests.json").await, json!([]), "the last ninety days");
    assert_eq!(
        world.reads(&format!("requests.json?service_request_id={drain}")).await.as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_returned_as_updates_and_a_citizens_update_is_recorded_once() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let number = world.takes(&complaint(&key, "1")).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let at = |case: &Case| format!("/cases/{}/actions", case.id);
    let mut case = world.case_of(&number).await;
    let (question, report) = (world.id::<ResponseId>(), world.id::<ResponseId>());
    let mut step = 0;
    for (desk, action) in [
        (
            &nodal,
            json!({ "do": "ask", "response": question, "text_bn": "ঠিক কোথায়?", "text_en": "Where exactly?" }),
        ),
        (
            &moderator,
            json!({ "do": "approve", "response": question, "text_bn": "ঠিক কোথায়?", "text_en": "Where exactly?" }),
        ),
        (&nodal, json!({ "do": "send", "response": question })),
    ] {
        world.clock.0.fetch_add(60_000, Ordering::SeqCst);
        let done =
            ok(desk.post(&at(&case), json!({ "version": case.version, "action": action })).await).await;
        case = serde_json::from_value(done["case"].clone()).unwrap();
        step += 1;
    }
    assert_eq!(case.state, CaseState::AwaitingCitizen, "sent: the site asks for it");
    let told = world.reads("servicerequestupdates.json").await;
    let update = &told[0];
    let strings = ["update_id", "service_request_id", "status", "updated_datetime", "description"];
    must_be(update, &strings, &strings);
    assert_eq!((told.as_array().unwrap().len(), step), (1, 3));
    assert_eq!(
        (&update["status"], &update["description"]),
        (&json!("INVESTIGATING"), &json!("ঠিক কোথায়?\n\nWhere exactly?"))
    );
    let said = vec![
        ("api_key", key.as_str()),
        ("service_request_id", number.as_str()),
        ("update_id", "88"),
        ("status", "OPEN"),
        ("updated_datetime", "2026-11-23T12:10:00+05:30"),
        ("description", "মন্দিরের পাশে।"),
        ("first_name", "রিনা"),
    ];
    let first = ok(world.brings("servicerequestupdates.json", &said).await).await;
    assert_eq!(first[0]["update_id"], format!("{number}/fms/u/88"));
    let heard = world.case_of(&number).await;
    assert_eq!((heard.state, heard.more_words.len()), (CaseState::Assigned, 1), "awaited no longer");
    assert_eq!(ok(world.brings("servicerequestupdates.json", &said).await).await, first);
    assert_eq!(world.case_of(&number).await, heard, "told again, nothing changes");

    case = heard;
    for (desk, action) in [
        (
            &nodal,
            json!({ "do": "reply", "response": report, "reply": "action_taken", "text_bn": "নালা পরিষ্কার হয়েছে।" }),
        ),
        (&moderator, json!({ "do": "approve", "response": report, "text_bn": "নালা পরিষ্কার হয়েছে।" })),
        (&nodal, json!({ "do": "send", "response": report })),
    ] {
        world.clock.0.fetch_add(60_000, Ordering::SeqCst);
        let done =
            ok(desk.post(&at(&case), json!({ "version": case.version, "action": action })).await).await;
        case = serde_json::from_value(done["case"].clone()).unwrap();
    }
    let told = world.reads("servicerequestupdates.json?start_date=2026-11-23T12:00:00Z").await;
    assert_eq!(told, json!([]), "nothing has happened since");
    let told = world.reads("servicerequestupdates.json").await;
    let statuses: Vec<_> =
        told.as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["INVESTIGATING", "OPEN", "FIXED"]);
    assert_eq!(world.reads(&format!("requests/{number}.json")).await[0]["status_notes"], "নালা পরিষ্কার হয়েছে।");
    let xml = world.asks("servicerequestupdates.xml").await.text().await.unwrap();
    assert!(flat(&xml).contains(&("service_request_updates/request_update/status".into(), "FIXED".into())));

    // "Fixed" reopens nothing; "not done" does.
    let thanks = vec![
        ("api_key", key.as_str()),
        ("service_request_id", &number),
        ("update_id", "89"),
        ("status", "FIXED - USER"),
    ];
    ok(world.brings("servicerequestupdates.json", &thanks).await).await;
    assert_eq!(world.case_of(&number).await.state, CaseState::Answered);
    let again = vec![
        ("api_key", key.as_str()),
        ("service_request_id", &number),
        ("update_id", "90"),
        ("description", "আবার বন্ধ"),
    ];
    ok(world.brings("servicerequestupdates.json", &again).await).await;
    let reopened = world.case_of(&number).await;
    assert_eq!((reopened.state, reopened.reopened), (CaseState::Assigned, 1));
    for (at, value, code, wrong) in
        [(1, "KMC-2026-09999", 404, "service_request_id"), (2, "", 400, "update_id"), (0, "", 403, "api_key")]
    {
        let mut fields = said.clone();
        fields[at].1 = value;
        refuses(world.brings("servicerequestupdates.json", &fields).await, code, wrong).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizens_update_reopens_an_answered_case_unless_it_only_thanks() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let says = async |number: &str, update: &str, status: &str, text: &str, media: &str| {
        let said = vec![
            ("api_key", key.as_str()),
            ("service_request_id", number),
            ("update_id", update),
            ("status", status),
            ("description", text),
            ("media_url", media),
        ];
        let told = ok(world.brings("servicerequestupdates.json", &said).await).await;
        assert_eq!(told[0]["update_id"], format!("{number}/fms/u/{update}"));
    };
    // The report's own status comes along with whatever is said.
    let number = world.takes(&complaint(&key, "1")).await;
    let case = world.case_of(&number).await;
    let satisfied = json!({ "do": "close", "reason": "satisfied" });
    let mut case = nodal.acts(&case, satisfied.clone()).await;
    says(&number, "1", "CLOSED", "", "").await;
    says(&number, "2", "CLOSED", "অনেক ধন্যবাদ!", "").await;
    case = nodal.sees(case.id).await;
    assert_eq!((case.state, case.more_words.len()), (CaseState::Closed, 2));
    assert!(case.more_words.iter().all(|more| more.thanks));
    for (update, text, media) in [
        ("3", "আবার জল জমেছে", ""),
        ("4", "", "https://www.example.org/4.jpeg"),
        ("5", "ধন্যবাদ", "https://www.example.org/5.jpeg"),
    ] {
        says(&number, update, "FIXED", text, media).await;
        case = nodal.sees(case.id).await;
        assert_eq!(case.state, CaseState::Assigned, "{update}");
        case = nodal.acts(&case, satisfied.clone()).await;
    }
    assert_eq!(case.reopened, 3);

    // Of a duplicate, where it was merged.
    let (first, second) =
        (world.takes(&complaint(&key, "2")).await, world.takes(&complaint(&key, "3")).await);
    let main = world.case_of(&first).await;
    let merged = nodal.acts(&world.case_of(&second).await, json!({ "do": "merge", "into": main.id })).await;
    for _ in 0..2 {
        says(&second, "6", "OPEN", "মন্দিরের পাশে", "").await;
    }
    assert_eq!(nodal.sees(merged.id).await, merged);
    let main = nodal.sees(main.id).await;
    assert_eq!(main.more_words.iter().map(|more| more.text.as_str()).collect::<Vec<_>>(), ["মন্দিরের পাশে"]);

    // Of one that is with an agency outside, the nodal officer.
    let out = json!({ "do": "close", "reason": "referred_out", "note": "পূর্ত দপ্তর" });
    let out = nodal.acts(&main, out).await;
    says(&first, "7", "NOT_COUNCILS_RESPONSIBILITY", "কেউ আসেনি", "").await;
    let told = nodal.sees(out.id).await;
    assert_eq!((told.state, told.escalations.len()), (CaseState::ReferredOut, out.escalations.len() + 1));
    let alarm = told.escalations.last().unwrap();
    assert_eq!((alarm.cause, alarm.level), (EscalationCause::Wrote, EscalationLevel::NodalOfficer));
    assert!(!alarm.to.is_empty() && alarm.acknowledged.is_none(), "{alarm:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 6, ..Default::default() })]
    #[test]
    fn arbitrary_requests_are_answered_and_break_nothing(
        bodies in proptest::collection::vec(proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), 5..30),
        words in "\\PC{0,60}", id in "\\PC{0,20}", query in "[a-z_=&%,0-9:TZ+-]{0,60}")
    {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let world = World::new().await;
            let key = world.key("fms", true);
            for body in bodies {
                let request = world.client.post(world.url("/open311/v2/requests.json")).body(body);
                let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
                assert!([400, 403].contains(&answer.status().as_u16()));
            }
            let mut fields = complaint(&key, &id);
            fields[6].1 = &words;
            let taken = world.brings("requests.xml", &fields).await;
            assert!([200, 400].contains(&taken.status().as_u16()), "{words:?}");
            for path in ["requests.xml", "servicerequestupdates.xml", "services.xml"] {
                let answer = world.asks(&format!("{path}?{query}")).await;
                assert!(answer.status().as_u16() < 500, "{path}?{query}");
                flat(&answer.text().await.unwrap());
            }
            flat(&world.asks("requests.xml").await.text().await.unwrap());
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_before_the_index_are_found_after_the_next_start() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let number = world.takes(&complaint(&key, "1")).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = world.case_of(&number).await;
    let action = json!({ "do": "close", "reason": "referred_out", "note": "পূর্ত দপ্তর" });
    let close = json!({ "version": case.version, "action": action });
    ok(nodal.post(&format!("/cases/{}/actions", case.id), close).await).await;
    let read = async |world: &World| {
        (world.reads("requests.json?status=closed").await, world.reads("servicerequestupdates.json").await)
    };
    let before = read(&world).await;
    assert_eq!(
        (before.0[0]["service_request_id"].as_str(), &before.1[0]["status"]),
        (Some(number.as_str()), &json!("NOT_COUNCILS_RESPONSIBILITY"))
    );
    // As the version before left it.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    database
        .execute_batch(
            "DELETE FROM open311_updates;
             UPDATE open311_requests SET indexed = 0, public = 0, received = 0, number = '', open = 0, category = NULL",
        )
        .unwrap();
    drop(database);
    let world = world.restart().await;
    assert_eq!(read(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_by_another_key_is_refused_and_the_request_stays_closed() {
    let world = World::new().await;
    world.device("SD").await;
    let (theirs, own, hidden) =
        (world.key("theirs", true), world.key("own", true), world.key("hidden", false));
    let number = world.takes(&complaint(&theirs, "1")).await;
    let unseen = world.takes(&complaint(&hidden, "1")).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = world.case_of(&number).await;
    let action = json!({ "do": "close", "reason": "referred_out", "note": "পূর্ত দপ্তর" });
    let close = json!({ "version": case.version, "action": action });
    ok(nodal.post(&format!("/cases/{}/actions", case.id), close).await).await;
    let closed = world.case_of(&number).await;
    for (number, code, said) in [(&number, 403, "another api_key"), (&unseen, 404, "not known")] {
        let fields = vec![
            ("api_key", own.as_str()),
            ("service_request_id", number),
            ("update_id", "7"),
            ("description", "আবার জল জমেছে"),
        ];
        refuses(world.brings("servicerequestupdates.json", &fields).await, code, said).await;
    }
    assert_eq!(world.case_of(&number).await, closed, "nothing of it changed");
    assert!(world.case_of(&unseen).await.more_words.is_empty());
}
