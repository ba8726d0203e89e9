//! Every address of the router, by every method, asked by everybody: who is answered with what stands in `matrix.txt`.
//!
//! The addresses come from the router itself, so one that nobody listed fails. A row says for one method and address
//! which status whom answers; a body that is right in form and wrong in what it names lets a right be seen without
//! anything being changed by it. Whoever changes a right changes the table, and reads what else changed with it.

use crate::world::{World, jpeg};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use wire::digest::Digest;
use wire::people::{Name, Role};
use wire::routes;

const EXPECTED: &str = include_str!("matrix.txt");
const METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Somebody who asks: by a computer's token where computers ask, by a session at the desk.
struct Caller {
    name: String,
    token: String,
    cookie: String,
    csrf: String,
}

async fn caller(world: &World, name: &str, posts: &[(&str, Role)]) -> Caller {
    let officer = if posts.is_empty() {
        let name = Name { bn: name.into(), en: String::new() };
        world.queue().add_officer(name, &[]).unwrap()
    } else {
        world.officer_with(posts)
    };
    let token = world.device_of(officer).await.token;
    let desk = world.login_as(officer, &name.replace(' ', "-")).await;
    Caller { name: name.into(), token, cookie: desk.cookie, csrf: desk.csrf }
}

async fn callers(world: &World) -> Vec<Caller> {
    let of = |name: &str, token: &str, cookie: &str| Caller {
        name: name.into(),
        token: token.into(),
        cookie: cookie.into(),
        csrf: "x".into(),
    };
    let mut all = vec![of("nobody", "", ""), of("false", "false", "purabarta_desk=false")];
    all.push(caller(world, "postless", &[]).await);
    for department in ["SD", "RD"] {
        for role in Role::ALL {
            let name = format!("{}@{department}", role.as_str());
            all.push(caller(world, &name, &[(department, role)]).await);
        }
    }
    let revoked = world.officer("SD", Role::Contributor);
    let device = world.device_of(revoked).await;
    world.queue().revoke_device(device.device).unwrap();
    let desk = world.login_as(revoked, "ended").await;
    let cookie = desk.cookie.clone();
    assert_eq!(desk.post("/logout", json!({})).await.status().as_u16() / 100, 2);
    all.push(Caller { name: "ended".into(), token: device.token, cookie, csrf: desk.csrf });
    // A computer's token where a session is asked for, and the other way round.
    let crossed = caller(world, "crossed", &[("SD", Role::Administrator)]).await;
    all.push(Caller {
        token: crossed.cookie.clone(),
        cookie: format!("purabarta_desk={}", crossed.token),
        ..crossed
    });
    all
}

/// What stands for each parameter, and what is sent where the right is asked only after the body was read.
struct Things {
    parameters: BTreeMap<&'static str, String>,
    bodies: BTreeMap<&'static str, Value>,
}

impl Things {
    async fn of(world: &World) -> Self {
        let device = world.device("SD").await;
        let nodal = world.login("taker", Role::NodalOfficer).await;
        let photo = jpeg(1, 700);
        world.upload(&device, "SD", &photo).await;
        let sent = world.report("SD", &photo);
        assert_eq!(world.put(&device, &sent).await.status(), 200);
        let coming = world.report("SD", &jpeg(2, 700));
        assert_eq!(world.put(&device, &coming).await.status(), 202);
        let case = nodal.takes_in(json!({})).await;
        let digest = Digest::of(&photo);
        let spare = world.device("WS").await;
        let item = sent.body.subject().submission().unwrap();
        let parameters = BTreeMap::from([
            ("/desk/api/items/{id}", item.to_string()),
            ("/desk/api/cases/{id}", case.id.to_string()),
            ("/desk/api/computers/{id}", spare.device.to_string()),
            ("/v1/operations/{id}", sent.id.to_string()),
            ("{operation}", coming.id.to_string()),
            ("{sha256}", digest.to_string()),
            ("{earlier}", digest.to_string()),
            ("{item}", item.to_string()),
            ("{officer}", spare.me.officer.id.to_string()),
            ("{proposal}", world.id::<wire::ids::RoleProposalId>().to_string()),
            ("{seen}", digest.to_string()),
            ("{sheet}", "cases".to_owned()),
            ("{language}", "en".to_owned()),
            ("{upload}", format!("SD-{digest}")),
        ]);
        let decision =
            json!({ "content_hash": Digest::of(b"other"), "decision": { "kind": "approve" }, "checks": [] });
        let bodies = BTreeMap::from([
            ("/desk/api/items/{id}/decision", decision),
            (
                "/desk/api/items/{id}/messages",
                json!({ "id": world.id::<wire::ids::MessageId>(), "text": "" }),
            ),
            (
                "/desk/api/items/{id}/publications",
                json!({ "content_hash": Digest::of(b"other"), "link": "no" }),
            ),
            (
                "/desk/api/items/{id}/alike",
                json!({ "sha256": digest, "earlier": item, "earlier_sha256": digest, "mark": "same_work" }),
            ),
            (
                "/desk/api/cases",
                json!({ "id": case.id, "via": "phone", "kind": "complaint", "words": "", "place": "" }),
            ),
            ("/desk/api/cases/unread/seen", json!({ "delivery": 1, "place": 0 })),
            (
                "/desk/api/cases/{id}/actions",
                json!({ "version": 1, "action": { "do": "close", "reason": "answered", "note": "" } }),
            ),
            ("/desk/api/roster/proposals/{proposal}", json!({ "accept": true })),
            (routes::RECEIPTS_AUDIT, json!({ "receipts": [] })),
            (routes::HEARTBEAT, json!({ "unsent": 0, "oldest_made_at": null, "app_version": "1" })),
        ]);
        Self { parameters, bodies }
    }

    fn address(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (name, value) in &self.parameters {
            match name.rsplit_once("{id}") {
                Some((before, _)) if address.starts_with(name) => {
                    address = address.replacen(name, &format!("{before}{value}"), 1);
                }
                _ if !name.contains("{id}") => address = address.replace(name, value),
                _ => {}
            }
        }
        address.replace("{*rest}", "nothing").replace("{*path}", "nothing")
    }
}

async fn asked(world: &World, things: &Things, caller: &Caller, method: &Method, path: &str) -> u16 {
    let mut request = world.client.request(method.clone(), world.url(&things.address(path)));
    if path.starts_with("/desk") {
        request = request.header("cookie", &caller.cookie).header(routes::CSRF_HEADER, &caller.csrf);
    } else if !caller.token.is_empty() {
        request = request.bearer_auth(&caller.token).header("cookie", &caller.cookie);
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        let empty = json!({});
        request = request.json(things.bodies.get(path).unwrap_or(&empty));
    }
    request.send().await.unwrap().status().as_u16()
}

/// `200: these; 403: those`.
fn row(answers: &[(u16, &str)]) -> String {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for (status, name) in answers {
        by_status.entry(*status).or_default().push(name);
    }
    let all = by_status.len() == 1;
    let mut text = String::new();
    for (status, names) in by_status {
        let names = if all { "everybody".to_owned() } else { names.join(" ") };
        let _ = write!(text, "\n    {status}: {names}");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_answers_everybody_as_the_table_says_and_none_is_missing_from_it() {
    let world = World::new().await;
    let (callers, things) = (callers(&world).await, Things::of(&world).await);
    let mut paths = queue::http::paths();
    // Ends the sessions that the other addresses are asked with.
    paths.sort_by_key(|path| path.ends_with("/logout"));
    // An address that two modules mount methods at is one address.
    let mut seen = BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    let (mut table, mut requests) = (String::new(), 0);
    for path in &paths {
        for method in &METHODS {
            let mut answers = Vec::new();
            for caller in &callers {
                answers.push((asked(&world, &things, caller, method, path).await, caller.name.as_str()));
                requests += 1;
            }
            // What no method is mounted for says nothing; once one is, its row is new.
            if answers.iter().any(|(status, _)| *status != 405) {
                let _ = writeln!(table, "{method} {path}{}", row(&answers));
            }
        }
    }
    let table = format!("{} addresses, {requests} requests\n{table}", paths.len());
    let entries =
        |text: &str| -> Vec<String> { text.replace("\n    ", " | ").lines().map(str::to_owned).collect() };
    let (found, expected) = (entries(&table), entries(EXPECTED));
    let new: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    let gone: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(new.is_empty() && gone.is_empty(), "not in matrix.txt: {new:#?}\nonly there: {gone:#?}\n{table}");
}
