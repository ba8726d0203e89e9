//! Finding cases at the desk: by other spellings, numbers, and whatever is pasted.

use crate::world::{Desk, World, ok};
use serde_json::{Value, json};
use wire::ids::CaseId;
use wire::people::Role;

async fn takes_in(nodal: &Desk<'_>, words: &str, place: &str, phone: &str) -> Value {
    let new = json!({
        "id": nodal.world.id::<CaseId>(), "via": "phone", "kind": "complaint", "words": words,
        "place": place, "contact": { "name": "রিনা দাস", "phone": phone, "email": "" },
    });
    ok(nodal.post("/cases", new).await).await["case"].clone()
}

/// The numbers of the cases that a text finds.
async fn found(desk: &Desk<'_>, text: &str) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
    let list = ok(desk.get(&format!("/cases?shelf=all&{query}")).await).await;
    let rows = list["rows"].as_array().unwrap();
    let all = list["counts"].as_array().unwrap().iter().find(|count| count[0] == "all").unwrap()[1].clone();
    assert_eq!(all, rows.len(), "the tabs count what is listed");
    rows.iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_by_latin_spellings_and_by_its_number_in_any_form() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let haltu = takes_in(&nodal, "নালা উপচে জল", "হালতুর মোড়", "").await;
    let ballygunge = takes_in(&nodal, "Water at Ballygunge for two days", "", "").await;
    let number = |case: &Value| case["number"].as_str().unwrap().to_owned();
    for text in ["Haltu", "haltoo", "হালতু", "হাল\u{200b}তু", "nala Haltu"] {
        assert_eq!(found(&nodal, text).await, [number(&haltu)], "{text:?}");
    }
    for text in ["বালিগঞ্জ", "Baliganj", "ballygunge", "BALLYGUNJ"] {
        assert_eq!(found(&nodal, text).await, [number(&ballygunge)], "{text:?}");
    }
    let plain = number(&haltu);
    let nth = plain.rsplit('-').next().unwrap().to_owned();
    let bengali: String = nth.chars().map(|c| char::from_u32(u32::from(c) - 48 + 0x9e6).unwrap()).collect();
    let short = plain.replace(&nth, nth.trim_start_matches('0'));
    for text in [
        plain.clone(),
        plain.to_lowercase(),
        nth.clone(),
        bengali,
        short,
        format!("#{nth}"),
        plain.replace('-', "\u{2011}"),
    ] {
        assert_eq!(found(&nodal, &text).await, std::slice::from_ref(&plain), "{text:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_answers_whatever_is_pasted_into_it() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let words = "হালতুতে নালা উপচে জল জমে আছে ".repeat(60);
    let case = takes_in(&nodal, &words, "", "").await;
    assert_eq!(found(&nodal, words.get(..4_500).unwrap()).await, [case["number"].as_str().unwrap()]);
    let many: Vec<String> = (0..1_000).map(|n| format!("w{n}")).collect();
    assert_eq!(found(&nodal, &many.join(" ")).await, [""; 0]);
    assert_eq!(found(&nodal, &"q ".repeat(1_000)).await, [""; 0]);
    assert_eq!(found(&nodal, &"%_\\'\"*".repeat(1_000)).await, [""; 0]);
    assert_eq!(found(&nodal, "\u{200b} \u{200d}\u{202e}").await.len(), 1, "as if nothing was typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_telephone_number_finds_its_case_for_who_may_see_it_and_for_nobody_else() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = takes_in(&nodal, "জল জমেছে", "", "\u{202a}+91\u{2011}98300 12321\u{202c}").await;
    for text in ["9830012321", "98300 12321", "+91 98300-12321", "০৯৮৩০০১২৩২১"] {
        assert_eq!(found(&nodal, text).await, [case["number"].as_str().unwrap()], "{text:?}");
    }
    for part in ["983001232", "30012321", "12321", "9830012322"] {
        assert_eq!(found(&nodal, part).await, [""; 0], "{part:?}");
    }
    for (login, role) in [
        ("moderator", Role::Moderator),
        ("publisher", Role::Publisher),
        ("oversight", Role::Oversight),
        ("admin", Role::Administrator),
    ] {
        let other = world.login(login, role).await;
        assert_eq!(found(&other, "9830012321").await, [""; 0], "{login}");
        assert_eq!(found(&other, "জল").await.len(), 1, "{login} sees the case");
    }
    let looks = world.audited("action", "case_list_shown");
    assert!(
        looks
            .iter()
            .any(|line| line["detail"].as_str().is_some_and(|detail| detail.contains("search=phone"))),
        "{looks:?}"
    );
    assert!(looks.iter().all(|line| !line.to_string().contains("12321")), "what was typed is nowhere");
}
