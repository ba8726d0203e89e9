use super::*;
use crate::intake::facebook::event::PagePost;
use crate::rules::links::page_link;
use crate::store::ThingKind;
use proptest::prelude::*;
use serde_json::json;
use wire::case::{CaseKind, Point};
use wire::{limits, text};

const PAGE: &str = "1000000000001";

fn one(change: &Value) -> Result<Event, Unreadable> {
    let body = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "changes": [change] }] });
    read(body.to_string().as_bytes(), PAGE).unwrap().remove(0).1
}

fn feed(value: Value) -> Result<Event, Unreadable> {
    one(&json!({ "field": "feed", "value": value }))
}

fn message(value: Value) -> Result<Event, Unreadable> {
    let body = json!({ "object": "page", "entry": [{ "id": 1_000_000_000_001_u64, "messaging": [value] }] });
    read(body.to_string().as_bytes(), PAGE).unwrap().remove(0).1
}

#[test]
fn ids_are_the_same_as_numbers_and_as_strings_and_authors_may_be_missing_or_elsewhere() {
    let by = |change: Value| match feed(change).unwrap() {
        Event::Posted(said) => (said.id, said.author, said.parent.unwrap()),
        other => panic!("{other:?}"),
    };
    let ids = ("3000".to_owned(), Some("4000".to_owned()), "2000".to_owned());
    assert_eq!(
        by(
            json!({ "item": "comment", "verb": "add", "comment_id": 3000, "post_id": 2000, "from": { "id": 4000 }, "message": "ক" })
        ),
        ids
    );
    assert_eq!(
        by(
            json!({ "item": "comment", "verb": "add", "comment_id": "3000", "post_id": "2000", "sender_id": 4000, "message": "ক" })
        ),
        ids
    );
    let unnamed = by(
        json!({ "item": "comment", "verb": "add", "comment_id": "3000", "parent_id": "2000", "from": null, "message": "ক" }),
    );
    assert_eq!(unnamed.1, None);
}

#[test]
fn what_the_page_says_itself_is_an_echo() {
    for change in [
        json!({ "item": "comment", "verb": "add", "comment_id": "1_2", "from": { "id": PAGE }, "message": "ক" }),
        json!({ "item": "status", "verb": "add", "post_id": "1_2", "from": { "id": 1_000_000_000_001_u64 }, "published": 1 }),
        json!({ "item": "photo", "verb": "add", "post_id": "1_2", "photo_id": 77, "published": 1 }),
        json!({ "item": "post", "verb": "add", "post_id": "1_2", "published": 1, "message": "ক" }),
    ] {
        assert!(matches!(feed(change.clone()), Ok(Event::Echo(said)) if said.post.id == "1_2"), "{change}");
    }
    let echo = json!({ "sender": { "id": "9" }, "recipient": { "id": 77 },
        "message": { "mid": "m_1", "is_echo": true, "text": "ক" } });
    let Ok(Event::Echo(said)) = message(echo) else { panic!() };
    assert_eq!(
        (said.post.id.as_str(), said.to.as_deref(), said.post.text.as_str()),
        ("m_1", Some("77"), "ক")
    );
}

#[test]
fn what_says_nothing_is_nothing_knowingly() {
    for change in [
        json!({ "item": "reaction", "verb": "add", "post_id": "1_2" }),
        json!({ "item": "like", "verb": "remove", "post_id": "1_2" }),
        json!({ "item": "share", "verb": "add", "post_id": "1_2", "from": { "id": "9" } }),
        json!({ "item": "page", "verb": "follow" }),
    ] {
        assert_eq!(feed(change.clone()), Ok(Event::Nothing), "{change}");
    }
    assert_eq!(one(&json!({ "field": "picture", "value": { "item": "photo" } })), Ok(Event::Nothing));
    for said in [
        json!({ "sender": { "id": "9" }, "read": { "watermark": 1 } }),
        json!({ "sender": { "id": "9" }, "delivery": { "mids": ["m_1"] } }),
        json!({ "sender": { "id": "9" }, "postback": { "title": "Get Started", "payload": "x" } }),
        json!({ "sender": { "id": "9" }, "reaction": { "mid": "m_1", "action": "unreact" } }),
    ] {
        assert_eq!(message(said.clone()), Ok(Event::Nothing), "{said}");
    }
}

#[test]
fn what_is_not_known_or_lacks_something_is_named_and_never_dropped() {
    let by = json!({ "id": "9" });
    for (change, why) in [
        (json!({ "item": "comment", "verb": "add", "message": "ক" }), Unreadable::Missing("comment_id")),
        (json!({ "item": "unheard", "verb": "of" }), Unreadable::Unknown("verb")),
        (json!({ "item": "comment", "verb": "block", "comment_id": "1" }), Unreadable::Unknown("verb")),
        (json!({ "verb": "add", "post_id": "1" }), Unreadable::Missing("item")),
        (json!({ "item": "comment", "comment_id": "1" }), Unreadable::Missing("verb")),
        (
            json!({ "item": "comment", "verb": "add", "comment_id": "1", "message": {} }),
            Unreadable::Form("message"),
        ),
        (json!({ "item": "comment", "verb": "add", "comment_id": "1", "from": by }), Unreadable::Empty),
        (json!(null), Unreadable::Form("value")),
        (json!("x"), Unreadable::Form("value")),
    ] {
        assert_eq!(feed(change.clone()), Err(why), "{change}");
    }
    for (change, why) in [
        (json!({ "field": "leadgen", "value": { "leadgen_id": 1 } }), Unreadable::Unknown("field")),
        (json!({ "value": {} }), Unreadable::Missing("field")),
        (json!({ "field": { "a": 1 } }), Unreadable::Form("field")),
        (json!("x"), Unreadable::Missing("field")),
        (json!(null), Unreadable::Missing("field")),
    ] {
        assert_eq!(one(&change), Err(why), "{change}");
    }
    let nowhere = json!([{ "type": "location", "payload": null }]);
    for (said, why) in [
        (json!({ "message": { "text": "ক" } }), Unreadable::Missing("mid")),
        (json!({ "message": "ক" }), Unreadable::Form("message")),
        (json!({ "message": { "mid": "m_1" } }), Unreadable::Empty),
        (json!({ "message": { "mid": "m_1", "attachments": nowhere } }), Unreadable::Empty),
        (json!({ "sender": by, "referral": { "ref": "x" } }), Unreadable::Unknown("message")),
        (json!({ "sender": by, "message": null }), Unreadable::Unknown("message")),
        (json!(7), Unreadable::Unknown("message")),
    ] {
        assert_eq!(message(said.clone()), Err(why), "{said}");
    }
    let of = |body: Value| -> Vec<_> {
        read(body.to_string().as_bytes(), PAGE).unwrap().into_iter().map(|(_, said)| said).collect()
    };
    let change = json!({ "field": "feed", "value": { "item": "like", "verb": "add" } });
    let elsewhere = json!({ "object": "page", "entry": [{ "id": "7", "changes": [change] }] });
    assert_eq!(of(elsewhere), [Err(Unreadable::Elsewhere)]);
    let news = json!({ "object": "page", "entry": [{ "id": PAGE, "uid": 3, "news": [{}, { "a": 1 }] }] });
    assert_eq!(of(news), [Err(Unreadable::Unknown("entry"))]);
    let sample = json!({ "sample": { "field": "feed" }, "entry": [] });
    assert_eq!(of(sample), [Err(Unreadable::Unknown("delivery"))]);
    assert!(read(b"{", PAGE).is_err());
}

fn heard(event: Result<Event, Unreadable>) -> PagePost {
    match event {
        Ok(Event::Posted(said)) => said,
        other => panic!("{other:?}"),
    }
}

fn with(mut value: Value, more: &Value) -> Value {
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

fn sent(part: &Value) -> PagePost {
    heard(message(json!({ "sender": { "id": "9" }, "message": with(json!({ "mid": "m_1" }), part) })))
}

#[test]
fn null_around_what_is_there_and_one_thing_for_a_list_are_read() {
    let said = heard(feed(
        json!({ "item": "comment", "verb": "add", "comment_id": "1_2", "message": "ক", "photos": null,
        "photo": null, "link": null, "parent_id": null, "published": null, "from": { "id": "9", "name": null } }),
    ));
    assert_eq!((said.text.as_str(), said.media.len(), said.name.as_str()), ("ক", 0, ""));
    let photo = "https://scontent.example.org/1.jpg";
    for photos in [json!(photo), json!([null, photo]), json!([photo, 7, {}])] {
        let post =
            json!({ "item": "post", "verb": "add", "post_id": "1_2", "from": { "id": 9 }, "photos": photos });
        assert_eq!(heard(feed(post)).media, [photo]);
    }
    for attachments in [json!(null), json!([null]), json!([{ "type": "image", "payload": null }]), json!({})]
    {
        assert_eq!(sent(&json!({ "text": 106, "attachments": attachments })).text, "106");
    }
}

#[test]
fn a_place_on_the_map_a_shared_link_and_a_pressed_button_are_said() {
    let shows = |attachment: Value| sent(&json!({ "attachments": [attachment] }));
    for coordinates in [
        json!({ "lat": 22.51, "long": 88.4 }),
        json!({ "lat": "22.51", "lng": "88.40" }),
        json!({ "latitude": 22.51, "longitude": 88.4 }),
    ] {
        let said = shows(
            json!({ "type": "location", "title": "Pin", "url": "https://maps.example.org/", "payload": { "coordinates": coordinates } }),
        );
        assert_eq!(said.point, Some(Point { lat: 22_510_000, long: 88_400_000 }));
        assert_eq!((said.text.as_str(), said.media.len()), ("📍 22.510000, 88.400000", 0));
    }
    let map = "https://maps.example.org/?q=1";
    for nowhere in [
        json!({ "lat": 0, "long": 0 }),
        json!({ "lat": 122.5, "long": 1 }),
        json!({ "lat": 1e300, "long": "x" }),
    ] {
        let said = shows(json!({ "type": "location", "url": map, "payload": { "coordinates": nowhere } }));
        assert_eq!((said.point, said.media), (None, vec![map.to_owned()]));
    }
    let said = shows(json!({ "type": "fallback", "title": "নালা বন্ধ", "url": map, "payload": null }));
    assert_eq!((said.text.as_str(), said.media), ("নালা বন্ধ", vec![map.to_owned()]));
    let pressed = json!({ "sender": { "id": "9" }, "timestamp": 1, "postback": { "title": "জঞ্জাল", "payload": "garbage" } });
    let said = heard(message(pressed));
    assert_eq!((said.text.as_str(), said.id.as_str()), ("জঞ্জাল", "postback/9/1"));
    assert_eq!(sent(&json!({ "quick_reply": { "payload": "garbage" } })).text, "garbage");
}

#[test]
fn a_sticker_is_one_in_messages_and_in_comments_and_with_words_it_is_none() {
    let like = sent(&json!({ "sticker_id": 369_239_263_222_822_u64, "attachments": [{ "type": "image",
        "payload": { "url": "https://scontent.example.org/like.png", "sticker_id": 369_239_263_222_822_u64 } }] }));
    assert_eq!((like.text.as_str(), like.media.len(), like.sticker), ("👍", 0, true));
    let url = "https://scontent.example.org/cat.png";
    let cat =
        sent(&json!({ "attachments": [{ "type": "image", "payload": { "url": url, "sticker_id": "7" } }] }));
    assert_eq!((cat.text.as_str(), cat.media.as_slice(), cat.sticker), ("", &[url.to_owned()][..], true));
    let bare = sent(&json!({ "sticker_id": 7, "attachments": null }));
    assert!(bare.sticker && !bare.text.is_empty());
    assert!(!sent(&json!({ "text": "জল নেই", "sticker_id": 7 })).sticker);
    let comment = |more: Value| {
        let bare = json!({ "item": "comment", "verb": "add", "comment_id": "1_2", "from": { "id": "9" } });
        heard(feed(with(bare, &more)))
    };
    let kept = "https://scontent.example.org/v/t39.1997-6/1.png";
    assert!(comment(json!({ "photo": kept })).sticker);
    assert!(!comment(json!({ "photo": kept, "message": "জল নেই" })).sticker);
    assert!(!comment(json!({ "photo": "https://scontent.example.org/v/t39.30808-6/1.jpg" })).sticker);
}

#[test]
fn a_review_is_a_complaint_or_praise() {
    let review = |more: Value| {
        let bare =
            json!({ "item": "rating", "verb": "add", "reviewer_id": "84", "open_graph_story_id": "85" });
        one(&json!({ "field": "ratings", "value": with(bare, &more) }))
    };
    let said = heard(review(json!({ "recommendation_type": "NEGATIVE", "review_text": "জল নেই" })));
    assert_eq!(
        (said.wants, said.id.as_str(), said.author.as_deref()),
        (CaseKind::Complaint, "85", Some("84"))
    );
    let praise = json!({ "recommendation_type": "POSITIVE", "review_text": "ভাল" });
    assert_eq!(heard(review(praise)).wants, CaseKind::Thanks);
    for (stars, wants) in [(json!(2), CaseKind::Complaint), (json!("5"), CaseKind::Thanks)] {
        assert_eq!(heard(review(json!({ "rating": stars, "review_text": "জল" }))).wants, wants);
    }
    assert_eq!(review(json!({ "recommendation_type": "NEGATIVE" })), Err(Unreadable::Empty));
    assert_eq!(review(json!({ "recommendation_type": "POSITIVE" })), Ok(Event::Nothing));
    let mention =
        json!({ "item": "post", "verb": "add", "post_id": "5_6", "sender_id": 9, "message": "@KMC জল নেই" });
    assert_eq!(heard(one(&json!({ "field": "mention", "value": mention }))).text, "@KMC জল নেই");
}

#[test]
fn one_odd_event_harms_no_other_however_odd_it_is() {
    let good = |id: u32| {
        let value = json!({ "item": "comment", "verb": "add", "comment_id": id, "from": { "id": "9" }, "message": format!("ক{id}") });
        json!({ "field": "feed", "value": value }).to_string()
    };
    let deep = format!("{}1{}", r#"{"a":"#.repeat(300), "}".repeat(300));
    for (odd, reads) in [
        (good(2).replace("ক2", r"half \ud83d"), true),
        (good(2).replace("ক2", r"\udc4d first"), true),
        (good(2).replace("ক2", "tab\tand\u{1}"), true),
        (good(2).replace(r#""from""#, r#""from":null,"from""#), true),
        (good(2).replace(r#""ক2""#, "1e999"), false),
        (good(2).replace(r#""ক2""#, &deep), false),
        ("null".to_owned(), false),
        ("7".to_owned(), false),
        ("[[]]".to_owned(), false),
        (deep.clone(), false),
    ] {
        for body in [
            format!(
                r#"{{"object":"page","entry":[{{"id":"{PAGE}","changes":[{},{odd},{}]}}]}}"#,
                good(1),
                good(3)
            ),
            format!(r#"{{"entry":[{{"changes":[{}],"changes":[{odd},{}]}}]}}"#, good(1), good(3)),
            format!(
                r#"{{"entry":{{"id":"{PAGE}","changes":[{},{odd}]}},"entry":[{{"changes":{}}}]}}"#,
                good(1),
                good(3)
            ),
        ] {
            let events = read(body.as_bytes(), PAGE).unwrap();
            let said: Vec<_> = events.iter().map(|(_, said)| matches!(said, Ok(Event::Posted(_)))).collect();
            assert_eq!(said, [true, reads, true], "{body}");
        }
    }
    // Bytes that are no text.
    let mut body = format!(r#"{{"entry":[{{"changes":[{},{}]}}]}}"#, good(1), good(2)).into_bytes();
    let at = body.windows(3).rposition(|bytes| bytes == "ক".as_bytes()).unwrap();
    body[at] = 0xff;
    assert!(read(&body, PAGE).unwrap().iter().all(|(_, said)| matches!(said, Ok(Event::Posted(_)))));
}

#[test]
fn words_are_kept_as_typed_within_their_limit_and_links_that_are_none_are_left_out() {
    let long = "ক".repeat(limits::WORDS + 5);
    let Ok(Event::Posted(said)) = feed(
        json!({ "item": "post", "verb": "add", "post_id": "1_2", "message": format!("\u{202e}{long}"),
        "photos": ["https://scontent.example.org/1.jpg", "javascript:alert(1)", "https://scontent.example.org/1.jpg"] }),
    ) else {
        panic!()
    };
    assert_eq!(text::count(&said.text), limits::WORDS);
    assert!(said.text.ends_with('…') && !text::has_control(&said.text));
    assert_eq!(said.media, ["https://scontent.example.org/1.jpg"]);
    assert_eq!(said.link.unwrap(), "https://www.facebook.com/1_2");
    assert_eq!(
        page_link(ThingKind::Comment, "2_3", Some("1_2")).unwrap(),
        "https://www.facebook.com/1_2?comment_id=3"
    );
    assert_eq!(page_link(ThingKind::Comment, "../x", Some("1_2")), None);
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        Just("comment"),
        Just("post"),
        Just("photo"),
        Just("add"),
        Just("remove"),
        Just("edited"),
        Just("feed"),
        Just("page"),
        Just(PAGE),
        Just("1_2"),
        Just("https://a.example.org/x"),
        Just("")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        any::<String>().prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let keys = prop_oneof![
            Just("object"),
            Just("entry"),
            Just("id"),
            Just("changes"),
            Just("messaging"),
            Just("field"),
            Just("value"),
            Just("item"),
            Just("verb"),
            Just("comment_id"),
            Just("post_id"),
            Just("from"),
            Just("message"),
            Just("mid"),
            Just("text"),
            Just("sender"),
            Just("attachments"),
            Just("payload"),
            Just("url"),
            Just("is_echo"),
            Just("message_edit"),
            Just("photos"),
            Just("link"),
            Just("published")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(keys.prop_map(String::from), inner, 0..8).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_can_be_delivered_breaks_the_reader(value in any_json(), bytes in any::<Vec<u8>>()) {
        let _ = read(&bytes, PAGE);
        let _ = read(value.to_string().as_bytes(), PAGE);
        let whole = json!({ "object": "page", "entry": [{ "id": PAGE, "changes": [{ "field": "feed", "value": value.clone() }],
            "messaging": [value] }] });
        let events = read(whole.to_string().as_bytes(), PAGE).unwrap();
        prop_assert_eq!(events.len(), 2);
    }
}

#[test]
fn why_something_cannot_be_read_never_quotes_what_came() {
    let secret = "9830012321";
    for body in [
        format!("{{\"object\":\"page\",\"entry\":{secret}}}"),
        format!("{secret} {{"),
        format!("{{\"object\":\"page\",\"entry\":[{secret}]}}"),
        format!("{{\"object\":\"page\",\"entry\":[{{\"changes\":[\"{secret}\"]}}]}}"),
        format!(
            "{{\"object\":\"page\",\"entry\":[{{\"changes\":[{{\"field\":\"feed\",\"value\":{{\"message\":{secret}}}}}]}}]}}"
        ),
        format!("{{\"object\":\"page\",\"entry\":[{{\"messaging\":[{{\"message\":\"{secret}\"}}]}}]}}"),
        format!(
            "{{\"object\":\"page\",\"entry\":[{{\"messaging\":[{{\"message\":{{\"text\":\"{secret}\"}}}}]}}]}}"
        ),
    ] {
        let why = match read(body.as_bytes(), "1") {
            Err(why) => why.to_string(),
            Ok(events) => {
                let why: Vec<_> = events.into_iter().filter_map(|(_, said)| said.err()).collect();
                assert_eq!(why.len(), 1, "{body}");
                why[0].to_string()
            }
        };
        assert!(!why.contains(secret), "{why}");
    }
}
