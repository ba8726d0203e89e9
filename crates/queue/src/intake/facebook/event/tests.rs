use super::*;
use proptest::prelude::*;
use serde_json::json;

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
        assert!(matches!(feed(change.clone()), Ok(Event::Echo(_, id)) if id == "1_2"), "{change}");
    }
    let echo = json!({ "sender": { "id": "9" }, "message": { "mid": "m_1", "is_echo": true, "text": "ক" } });
    assert_eq!(message(echo), Ok(Event::Echo(ThingKind::Message, "m_1".into())));
}

#[test]
fn what_is_of_no_concern_is_nothing_and_what_lacks_its_id_is_named() {
    for change in [
        json!({ "item": "reaction", "verb": "add", "post_id": "1_2" }),
        json!({ "item": "comment", "verb": "hide", "comment_id": "1_2", "message": "ক" }),
        json!({ "item": "unheard", "verb": "of" }),
    ] {
        assert_eq!(feed(change), Ok(Event::Nothing));
    }
    assert_eq!(one(&json!({ "field": "mention", "value": {} })), Ok(Event::Nothing));
    assert_eq!(message(json!({ "sender": { "id": "9" }, "read": { "watermark": 1 } })), Ok(Event::Nothing));
    assert_eq!(
        feed(json!({ "item": "comment", "verb": "add", "message": "ক" })),
        Err(Unreadable::NoId("comment_id"))
    );
    assert_eq!(message(json!({ "message": { "text": "ক" } })), Err(Unreadable::NoId("mid")));
    assert!(one(&json!({ "field": 5 })).is_err() && one(&json!("x")).is_err());
    let elsewhere = json!({ "object": "page", "entry": [{ "id": "7", "changes": [{ "field": "feed" }] }] });
    assert_eq!(read(elsewhere.to_string().as_bytes(), PAGE).unwrap(), []);
    assert!(read(b"{", PAGE).is_err());
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
