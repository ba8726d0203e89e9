//! What other sites' programs really send: FixMyStreet (Perl), `georeport` (Python), forms of PHP and Rails; and that a
//! refusal is told them in a format that they read.

use crate::open311::{complaint, refuses};
use crate::open311_photos::multipart;
use crate::photos::street;
use crate::world::{World, ok};
use serde_json::Value;
use wire::case::Case;

/// As `application/x-www-form-urlencoded`.
fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What FixMyStreet's `Open311.pm` sends, written down here request by request: it posts what [`FORM`] says, reads only
/// XML, and tells times in UTC. The names of the fields are those of its source, the values are ours. That photos come as
/// files of a multipart body by `xYzZY` is put together from what its users report and how Perl's library writes one.
#[tokio::test(flavor = "multi_thread")]
async fn requests_of_fixmystreet_are_answered_as_its_client_reads_them() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fixmystreet", true);
    let report = [
        ("jurisdiction_id", "kmc"),
        ("api_key", key.as_str()),
        ("service_code", "drain_blocked"),
        ("description", "নালা বন্ধ\n\nজল জমে থাকছে\n\nhttps://fms.example.org/report/4711\n"),
        ("first_name", "Rina"),
        ("last_name", "Das"),
        ("email", "rina@example.org"),
        ("phone", "+919830012321"),
        ("lat", "22.51"),
        ("long", "88.401234"),
        ("deviceid", "iOS"),
        // `multi_photos`: the same name for each.
        ("media_url", "https://fms.example.org/photo/4711.0.full.jpeg"),
        ("media_url", "https://fms.example.org/photo/4711.1.full.jpeg"),
        ("attribute[fixmystreet_id]", "4711"),
        ("attribute[title]", "নালা বন্ধ"),
        ("attribute[report_url]", "https://fms.example.org/report/4711"),
        ("attribute[easting]", ""),
    ];
    let xml = |answer: reqwest::Response| async move {
        assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8");
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    };
    let taken = xml(world.posts("requests.xml", FORM, form(&report)).await).await;
    assert!(
        taken.contains("<request><service_request_id>KMC-2026-00001</service_request_id></request>"),
        "{taken}"
    );
    let case = world.case_of("KMC-2026-00001").await;
    assert_eq!((case.media.len(), case.reference.as_deref()), (2, Some("4711")));

    // `upload_files`: the fields in Perl's order, which is none, and the key behind a photo.
    let files = [("photo1", "4712.0.full.jpeg", street(1)), ("photo2", "4712.1.full.jpeg", street(2))];
    let mut fields = report.to_vec();
    fields.retain(|(name, _)| *name != "media_url");
    let at = fields.iter().position(|(name, _)| *name == "attribute[fixmystreet_id]").unwrap();
    fields[at].1 = "4712";
    let (first, key_last) = fields.split_at(1);
    let mut body = multipart(first, &files);
    body.truncate(body.len() - b"--xYzZY--\r\n".len());
    body.extend(multipart(key_last, &[]));
    let taken = xml(world.posts("requests.xml", "multipart/form-data; boundary=xYzZY", body).await).await;
    assert!(taken.contains("KMC-2026-00002"), "{taken}");
    assert_eq!(world.case_of("KMC-2026-00002").await.photos.len(), 2);

    // One that nobody put on the map.
    let mut unplaced = report.to_vec();
    unplaced.retain(|(name, _)| !["lat", "long"].contains(name));
    unplaced.push(("address_id", "#NOTPINPOINTED#"));
    let at = unplaced.iter().position(|(name, _)| *name == "attribute[fixmystreet_id]").unwrap();
    unplaced[at].1 = "4713";
    let taken = xml(world.posts("requests.xml", FORM, form(&unplaced)).await).await;
    assert!(taken.contains("KMC-2026-00003"), "{taken}");

    // `PostServiceRequestUpdates`.
    let update = [
        ("jurisdiction_id", "kmc"),
        ("api_key", key.as_str()),
        ("updated_datetime", "2026-11-23T12:10:00+05:30"),
        ("service_request_id", "KMC-2026-00001"),
        ("status", "OPEN"),
        ("description", "মন্দিরের পাশে"),
        ("last_name", "-"),
        ("first_name", "Rina"),
        ("email", "rina@example.org"),
        ("update_id", "88"),
        ("media_url", "https://fms.example.org/photo/c/88.0.full.jpeg"),
    ];
    let taken = xml(world.posts("servicerequestupdates.xml", FORM, form(&update)).await).await;
    assert!(
        taken.contains("<request_update><update_id>KMC-2026-00001/fixmystreet/u/88</update_id>"),
        "{taken}"
    );

    // `PopulateServiceList`, `GetServiceRequestUpdates`, `GetServiceRequests`; times as DateTime::Format::W3CDTF writes them.
    for (asked, holds) in [
        ("services.xml?jurisdiction_id=kmc", "<service_code>drain_blocked</service_code>"),
        ("services/drain_blocked.xml?jurisdiction_id=kmc", "<automated>server_set</automated>"),
        (
            "servicerequestupdates.xml?jurisdiction_id=kmc&api_key=&start_date=2026-11-23T04%3A30%3A00Z&end_date=2026-11-23T06%3A30%3A00Z",
            "service_request_updates",
        ),
        (
            "requests.xml?jurisdiction_id=kmc&start_date=2026-11-23T05%3A30%3A00Z&end_date=2026-11-23T06%3A30%3A00Z",
            "<service_request_id>KMC-2026-00002</service_request_id>",
        ),
        (
            "requests.xml?jurisdiction_id=kmc&service_request_id=KMC-2026-00001%2CKMC-2026-00003",
            "KMC-2026-00003",
        ),
        ("tokens/KMC-2026-00001.xml?jurisdiction_id=kmc", "<token>KMC-2026-00001</token>"),
    ] {
        let told = xml(world.asks(asked).await).await;
        assert!(told.contains(holds), "{asked}: {told}");
    }
    // What it warns with is the code and the words of each error.
    let refused = world.posts("requests.xml", FORM, form(&[("api_key", "wrong")])).await;
    assert_eq!(refused.status(), 403);
    let told = refused.text().await.unwrap();
    assert!(
        told.contains("<errors><error><code>403</code><description>api_key is not valid</description>"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn invisible_characters_in_a_form_are_left_out_and_nothing_is_refused_for_them() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let mut fields = complaint(&key, "9\u{200b}");
    fields[6].1 = "জঞ্জাল\u{b}দুই \u{202a}+91 98300 12321\u{202c} র\u{200d}্যাম্প";
    fields[7].1 = "\u{2066}রিনা\u{2069}";
    fields[10].1 = "\u{202a}+91 98300 12321\u{202c}";
    let number = world.takes(&fields).await;
    let case: Case = world.case_of(&number).await;
    assert_eq!(case.words, "জঞ্জাল\nদুই +91 98300 12321 র\u{200d}্যাম্প");
    assert_eq!((case.reference.as_deref(), case.contact.phone.as_str()), (Some("9"), "…21"));
    assert_eq!(world.takes(&complaint(&key, "9")).await, number, "known by its name there");
    let list = world.reads(&format!("requests.json?service_request_id={number}%E2%80%8B")).await;
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_of_many_values_is_read_as_php_and_rails_write_it() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let takes = async |id: &str, more: &[(&str, &str)]| {
        let mut fields = complaint(&key, "");
        fields.retain(|(name, _)| *name != "attribute[fixmystreet_id]");
        fields.push(("attribute[fixmystreet_id][]", id));
        fields.extend(more);
        world.case_of(&world.takes(&fields).await).await
    };
    let one =
        takes("1", &[("attribute[ward][]", "১০৬"), ("attribute[x][]", "a"), ("attribute[x][]", "b")]).await;
    assert_eq!((one.ward, one.reference.as_deref()), (Some(106), Some("1")));
    let same = takes("2", &[("attribute[ward]", "106"), ("attribute[ward]", "106")]).await;
    assert_eq!(same.ward, Some(106));
    let two = takes("3", &[("attribute[ward][0]", "106"), ("attribute[ward][1]", "107")]).await;
    assert_eq!(two.ward, None, "a case is in one ward, and the desk decides");
    let media = takes("4", &[("media_url[]", "https://www.example.org/2.jpeg")]).await;
    assert_eq!(media.media.len(), 2);
    // In the address, as in GeoReport's own example.
    let mut fields = complaint(&key, "5");
    fields.retain(|(name, _)| !["api_key", "jurisdiction_id"].contains(name));
    let at = format!("requests.json?jurisdiction_id=kmc&api_key={key}");
    ok(world.brings(&at, &fields).await).await;
    // Only a number of a house.
    let by_id = [
        ("api_key", key.as_str()),
        ("service_code", "garbage"),
        ("address_id", "KMC-11-223"),
        ("lat", ""),
        ("long", ""),
    ];
    let number = world.takes(&by_id.to_vec()).await;
    assert_eq!(world.case_of(&number).await.place, "KMC-11-223");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_below_open311_is_in_the_format_of_the_suffix() {
    let world = World::new().await;
    for (path, code) in [
        ("/open311/v2/nothing.json", 404),
        ("/open311/v1/services.json", 404),
        ("/open311.json", 404),
        ("/open311/discovery.json", 404),
        ("/open311/v2/a/b/c/d.json", 404),
        ("/open311/v2/services.json?jurisdiction_id=london", 404),
    ] {
        let answer = world.client.get(world.url(path)).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (code, &"application/json".parse().unwrap()),
            "{path}"
        );
        let told: Value = answer.json().await.unwrap();
        assert_eq!(told[0]["code"], code, "{path}");
        let answer = world.client.get(world.url(&path.replace(".json", ".xml"))).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8", "{path}");
        let told = answer.text().await.unwrap();
        assert!(told.contains(&format!("<errors><error><code>{code}</code>")), "{told}");
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let method: reqwest::Method = method.parse().unwrap();
        let answer =
            world.client.request(method, world.url("/open311/v2/requests.json")).send().await.unwrap();
        refuses(answer, 405, "GET and POST").await;
    }
    let elsewhere = world.client.get(world.url("/open3112.json")).send().await.unwrap();
    assert_eq!(elsewhere.headers()["content-type"], wire::routes::PROBLEM_TYPE);
}
