//! Every enum of the wire is either open, and then keeps what it does not know, or listed here as closed, with the reason.

use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use ts_rs::{Config, TS};

use super::{LONGEST_WORD, Tagged, Word};
use crate::case::{
    CaseEventKind, CaseKind, CaseSource, CaseState, ClockKind, CloseReason, EscalationCause, EscalationLevel,
    HandVia, Reckoning, ResponseKind, ResponseState,
};
use crate::content::{ContentKind, Field, FlawCode};
use crate::document::{
    Channel, Document, DocumentError, Heading, HistoryEventKind, RawDocument, Side, SubmissionState,
};
use crate::operation::{Mime, Operation, OperationBody, OperationState, Unreadable};
use crate::people::Role;
use crate::photo::{Mark, Origin, ReuseAnswer, Source};
use crate::problem::ProblemCode;

/// Reads a word as an enum and writes it again; and whether the enum knew it.
type Trip = fn(&str) -> (String, bool);

macro_rules! each_open {
    ($($name:ident)*) => {
        /// Every open enum: its words, and a trip through it.
        fn open_enums() -> BTreeMap<&'static str, (Vec<String>, Trip)> {
            BTreeMap::from([$((stringify!($name), {
                let words = $name::ALL.iter().map(|one| one.as_str().to_owned()).collect();
                let trip: Trip = |word| {
                    let read: $name = serde_json::from_value(word.into()).unwrap();
                    (serde_json::to_string(&read).unwrap(), read.is_known())
                };
                (words, trip)
            })),*])
        }
    };
}

each_open! {
    SubmissionState Channel Side HistoryEventKind Role ContentKind FlawCode Mark Source Origin ReuseAnswer ProblemCode
    CaseState CaseKind HandVia CloseReason ClockKind Reckoning EscalationLevel ResponseKind ResponseState CaseEventKind
}

/// Enums with fields whose unknown variants are kept ([`Tagged`]).
const TAGGED: [&str; 4] = ["CaseSource", "EscalationCause", "Field", "OperationState"];

/// Enums that are read and not open, and why that is right.
const CLOSED: [(&str, &str); 5] = [
    ("Document", "read one by one by RawDocument, which keeps the whole of what it does not know"),
    ("OperationBody", "up only: Operation::read tells a newer one from a wrong one"),
    ("ReplyKind", "up only: as above"),
    ("Mime", "up only: as above"),
    ("Subject", "signed: a receipt for something else could not be verified, and nobody asked for one"),
];

/// Modules whose enums travel between the desk's page and the queue that served it: both are of one version.
const DESK: [&str; 5] = ["desk.rs", "desk/cases.rs", "desk/imports.rs", "desk/offers.rs", "review.rs"];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 25, "the sources are there");
    found
}

/// The enums of a source: the name, whether it is open, whether it is read from the wire.
fn enums(text: &str) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    let mut about = Vec::new();
    let mut opened = false;
    for line in text.lines().map(str::trim) {
        if line == "open! {" {
            opened = true;
        } else if line.starts_with("#[") || line.starts_with("///") {
            about.push(line);
        } else if let Some(name) = line.strip_prefix("pub enum ") {
            let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
            let read = about.iter().any(|line| line.starts_with("#[derive") && line.contains("Deserialize"));
            found.push((name, opened, opened || read));
            opened = false;
            about.clear();
        } else if !line.is_empty() {
            about.clear();
        }
    }
    found
}

#[test]
fn every_enum_read_from_the_wire_is_open_or_listed_as_closed() {
    let (open, mut seen) = (open_enums(), 0);
    for (file, text) in all_sources() {
        if file == "open.rs" || DESK.contains(&file.as_str()) {
            continue;
        }
        for (name, opened, read) in enums(&text) {
            let listed = open.contains_key(name.as_str());
            assert_eq!(opened, listed, "{name} in {file}: every open! enum is in each_open!, and no other");
            let tagged = TAGGED.contains(&name.as_str());
            let closed = CLOSED.iter().any(|(closed, _)| *closed == name);
            assert!(
                !read || opened || tagged || closed,
                "{name} in {file}: a newer program's word makes it unreadable. Declare it with open!"
            );
            seen += usize::from(read);
        }
    }
    assert_eq!(seen, open.len() + TAGGED.len() + CLOSED.len(), "each is found once");
}

#[test]
fn unknown_fields_are_ignored_everywhere() {
    for (file, text) in all_sources() {
        assert!(!text.contains("deny_unknown_fields") || file == "open.rs", "{file} refuses new fields");
    }
}

#[test]
fn known_words_round_trip_and_fit_the_limit() {
    for (name, (words, trip)) in open_enums() {
        assert!(!words.is_empty(), "{name}");
        for word in words {
            assert_eq!(trip(&word), (format!("\"{word}\""), true), "{name}");
            assert!(Word::new(&word).is_some(), "{name}: {word} could not be kept by an older program");
        }
    }
}

proptest! {
    #[test]
    fn an_unknown_word_round_trips(word in "[a-zA-Z0-9_./-]{1,47}") {
        for (name, (words, trip)) in open_enums() {
            if !words.contains(&word) {
                prop_assert_eq!(trip(&word), (format!("\"{word}\""), false), "{}", name);
            }
        }
    }

    #[test]
    fn an_unknown_variant_round_trips(tag in "[a-z_]{1,47}", n in any::<i64>(), text in ".{0,40}") {
        prop_assume!(!CaseSource::KNOWN.contains(&&*tag) && !OperationState::KNOWN.contains(&&*tag));
        let source = json!({ "kind": tag, "n": n, "deep": { "text": text, "list": [null, 1.5, true] } });
        let read: CaseSource = serde_json::from_value(source.clone()).unwrap();
        prop_assert!(matches!(&read, CaseSource::Unknown(foreign) if foreign.tag() == tag));
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), source);
        let state = json!({ "state": tag, "n": n, "text": text });
        let read: OperationState = serde_json::from_value(state.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), state);
    }
}

#[test]
fn an_invalid_word_is_refused() {
    let longest = "a".repeat(LONGEST_WORD);
    assert_eq!(Word::new(&longest).unwrap().as_str(), longest);
    for wrong in ["", &"a".repeat(LONGEST_WORD + 1), "two words", "a\nb", "বাংলা", "<b>", "\u{202e}"]
    {
        assert_eq!(Word::new(wrong), None, "{wrong:?}");
        assert!(serde_json::from_value::<SubmissionState>(wrong.into()).is_err(), "{wrong:?}");
    }
    assert!(serde_json::from_value::<SubmissionState>(json!(7)).is_err());
}

#[test]
fn the_listed_tags_are_those_that_are_serialized() {
    fn check<T: Tagged + TS>() {
        let written = T::inline(&Config::default());
        for tag in T::KNOWN {
            assert!(written.contains(&format!("\"{}\": \"{tag}\"", T::TAG)), "{tag} in {written}");
        }
        let all = written.matches(&format!("\"{}\": \"", T::TAG)).count();
        assert_eq!(all, T::KNOWN.len() + 1, "and one that is unknown: {written}");
    }
    check::<Field>();
    check::<CaseSource>();
    check::<EscalationCause>();
    check::<OperationState>();
    let written = OperationBody::inline(&Config::default());
    for kind in OperationBody::KINDS {
        assert!(written.contains(&format!("\"kind\": \"{kind}\"")), "{kind}");
    }
    assert_eq!(written.matches("\"kind\": \"").count(), OperationBody::KINDS.len());
}

#[test]
fn a_malformed_known_variant_is_an_error_and_not_unknown() {
    assert!(serde_json::from_value::<Field>(json!({ "field": "photo" })).is_err());
    assert!(serde_json::from_value::<CaseSource>(json!({ "kind": "by_hand" })).is_err());
    assert!(serde_json::from_value::<CaseSource>(json!({ "band": "fm" })).is_err());
    assert!(serde_json::from_value::<OperationState>(json!({ "state": "received" })).is_err());
    let field: Field = serde_json::from_value(json!({ "field": "video", "at": 7 })).unwrap();
    assert_eq!(serde_json::to_value(field).unwrap(), json!({ "field": "video" }));
    assert!(serde_json::from_value::<EscalationCause>(json!({ "cause": "due" })).is_err());
    let cause: EscalationCause = serde_json::from_value(json!({ "cause": "flood" })).unwrap();
    assert_eq!(serde_json::to_value(cause).unwrap(), json!({ "cause": "flood" }));
}

#[test]
fn the_word_unknown_stored_by_an_older_version_can_be_read() {
    let state: CaseState = serde_json::from_value("unknown".into()).unwrap();
    assert_eq!((state.is_known(), serde_json::to_value(state).unwrap()), (false, "unknown".into()));
    let source: CaseSource = serde_json::from_value(json!({ "kind": "unknown" })).unwrap();
    assert!(matches!(source, CaseSource::Unknown(_)));
}

#[test]
fn typescript_types_list_the_known_words_and_allow_others() {
    let config = Config::default();
    assert_eq!(Channel::decl(&config), "type Channel = \"by_hand\" | \"unknown\" | (string & {});");
    assert_eq!(FlawCode::inline(&config).matches("\"unknown\"").count(), 1);
}

fn operation() -> serde_json::Value {
    let id = "00000000-0000-0000-0000-000000000001";
    json!({
        "id": id, "department": "SWM", "made_at": 1, "sequence": 1,
        "body": { "kind": "submit", "submission": id, "content": { "kind": "work_report", "caption_bn": "নালা" } },
        "blobs": [{ "sha256": "0".repeat(64), "len": 1, "mime": "image/jpeg" }],
    })
}

fn read(operation: &serde_json::Value) -> Result<Operation, Unreadable> {
    Operation::read(operation.to_string().as_bytes())
}

#[test]
fn a_newer_operation_is_distinguished_from_a_malformed_one() {
    let set = |pointer: &str, value: serde_json::Value| {
        let mut changed = operation();
        *changed.pointer_mut(pointer).unwrap() = value;
        read(&changed)
    };
    let newer = |at, word: &str| Err(Unreadable::Newer { at, word: word.into() });
    assert_eq!(set("/body/kind", "sign".into()), newer("body.kind", "sign"));
    assert_eq!(set("/body/content/kind", "tender".into()), newer("body.content.kind", "tender"));
    assert_eq!(set("/blobs/0/mime", "video/mp4".into()), newer("blobs.mime", "video/mp4"));
    let body = json!({ "kind": "reply_case", "case": operation()["id"], "base": 1, "response": operation()["id"],
        "reply": "poem", "text_bn": "ক" });
    assert_eq!(set("/body", body), newer("body.reply", "poem"));
    // Words that decide nothing are kept.
    let photo = json!({ "id": operation()["id"], "sha256": "0".repeat(64), "width": 1, "height": 1,
        "source": "drone", "mark": "during", "facts": { "provenance": "scan" } });
    let mut flown = operation();
    flown["body"]["content"]["photos"] = json!([photo]);
    let kept = serde_json::to_value(read(&flown).unwrap()).unwrap();
    assert_eq!(kept["body"]["content"]["photos"][0]["source"], "drone");
    assert_eq!(kept["body"]["content"]["photos"][0]["facts"]["provenance"], "scan");
    // A new field is passed over; an older app's operation has fewer.
    let mut more = operation();
    more["mood"] = "good".into();
    more["body"]["mood"] = "good".into();
    assert_eq!(read(&more), read(&operation()));
    let mut fewer = operation();
    fewer.as_object_mut().unwrap().remove("blobs");
    assert!(read(&fewer).unwrap().blobs.is_empty());
    for wrong in ["/body/submission", "/made_at", "/department"] {
        assert!(matches!(set(wrong, true.into()), Err(Unreadable::Malformed { .. })), "{wrong}");
    }
    assert!(matches!(Operation::read(b"{"), Err(Unreadable::Malformed { line: 1, .. })));
    assert_eq!(Mime::Jpeg.as_str(), "image/jpeg");
}

#[test]
fn an_unreadable_document_keeps_its_exact_text() {
    let text = r#"{ "type":"festival", "id":"f-1","version":3, "when": 1e2 }"#;
    let document: RawDocument = serde_json::from_str(text).unwrap();
    assert_eq!(document.text(), text);
    assert!(matches!(document.read(), Err(DocumentError::UnknownKind)));
    let heading = Heading { kind: "festival".into(), id: "f-1".into(), version: Some(3) };
    assert_eq!(document.heading(), heading);
    let wrong = RawDocument::from_text(r#"{"type":"case","id":7,"words":"গোপন"}"#.into()).unwrap();
    let why = wrong.read().unwrap_err();
    assert!(matches!(why, DocumentError::Malformed(_)) && !why.to_string().contains("গোপন"), "{why}");
    assert_eq!(wrong.heading(), Heading { kind: "case".into(), ..Heading::default() });
    assert_eq!(RawDocument::from_text("[1]".into()).unwrap().heading(), Heading::default());
    assert!(!matches!(wrong.read(), Ok(Document::Unknown)));
}
