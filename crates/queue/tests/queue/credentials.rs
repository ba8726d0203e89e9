//! What lets somebody in, and what ends it.

use crate::world::{World, refused};
use queue::app::backup::{self, Known};
use queue::rules::access::sessions::{self, Seat};
use queue::{CODE_LIVES, Queue, Settings};
use serde_json::json;
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::people::Role;
use wire::problem::ProblemCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_sessions_of_its_officer_and_of_nobody_else() {
    let world = World::new().await;
    let officer = world.officer("IT", Role::Moderator);
    let (here, other) =
        (world.login_as(officer, "mita").await, world.login("moderator", Role::Moderator).await);
    assert_eq!(here.get("/session").await.status(), 200);
    world.queue().desk_account(officer, "mita", "another password").unwrap();
    refused(here.get("/session").await, 401, "session_expired").await;
    assert_eq!(other.get("/session").await.status(), 200);

    // A login that is given to somebody else ends its former owner's.
    world
        .queue()
        .desk_account(world.officer("IT", Role::Publisher), "moderator", "another password")
        .unwrap();
    refused(other.get("/session").await, 401, "session_expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_was_checked_before_the_password_changed_opens_no_session() {
    let world = World::new().await;
    let officer = world.officer("IT", Role::Moderator);
    world.queue().desk_account(officer, "mita", "a long password").unwrap();
    let checked = queue::app::people::who_logs_in(world.queue(), "mita", "a long password").unwrap();
    world.queue().desk_account(officer, "mita", "another password").unwrap();
    let now = wire::ambient::Clock::now(&*world.clock);
    let opened =
        world.queue().roster(|records| sessions::open(records, &checked, ("token", Seat::default()), now));
    assert_eq!(opened.unwrap_err().problem().code, ProblemCode::LoginWrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_code_ends_the_older_ones_of_its_officer() {
    let world = World::new().await;
    let (rina, mita) = (world.officer("SWM", Role::Contributor), world.officer("SWM", Role::Contributor));
    let code = |officer| world.queue().enrolment_code(officer, CODE_LIVES).unwrap();
    let (older, others, newer) = (code(rina), code(mita), code(rina));
    refused(world.enrol(&older).await, 403, "code_expired").await;
    assert_eq!(world.enrol(&newer).await.status(), 200);
    assert_eq!(world.enrol(&others).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_used_twice_enrols_one_computer() {
    let world = World::new().await;
    let code = world.queue().enrolment_code(world.officer("SWM", Role::Contributor), CODE_LIVES).unwrap();
    assert_eq!(world.enrol(&code).await.status(), 200);
    refused(world.enrol(&code).await, 403, "code_used").await;
    assert_eq!(world.queue().computers().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_struck_off_computer_has_no_rights_at_once_and_its_officers_desk_session_stays() {
    let world = World::new().await;
    let officer = world.officer_with(&[("SWM", Role::Contributor), ("IT", Role::Moderator)]);
    let device = world.device_of(officer).await;
    let desk = world.login_as(officer, "mita").await;
    let me = || world.client.get(world.url(wire::routes::ME)).bearer_auth(&device.token).send();
    assert_eq!(me().await.unwrap().status(), 200);
    world.queue().revoke_device(device.device).unwrap();
    refused(me().await.unwrap(), 401, "device_revoked").await;
    assert_eq!(desk.get("/session").await.status(), 200, "a stolen computer is not a stolen password");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_struck_off_computers_officer_has_no_code_from_before() {
    let world = World::new().await;
    let device: Enrolled = world.device("SWM").await;
    let code = || world.queue().enrolment_code(device.me.officer.id, CODE_LIVES).unwrap();
    let before = code();
    world.queue().revoke_device(device.device).unwrap();
    refused(world.enrol(&before).await, 403, "code_expired").await;
    let after = code();
    world.queue().revoke_device(device.device).unwrap();
    assert_eq!(world.enrol(&after).await.status(), 200, "off already: nothing ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_queue_knows_no_session_and_no_code() {
    let world = World::new().await;
    let desk = world.login("moderator", Role::Moderator).await;
    let code = world.queue().enrolment_code(world.officer("SWM", Role::Contributor), CODE_LIVES).unwrap();
    let copy = tempfile::tempdir().unwrap();
    let (made, restored) = (copy.path().join("backup"), copy.path().join("restored"));
    backup::make(world.queue(), &made).unwrap();
    let settings = || Settings::in_folder(&restored);
    let known = Known::Nothing { keep_passwords: true };
    backup::restore(&made, known, settings(), world.clock.clone(), world.chance.clone()).unwrap();
    let queue = Queue::open(settings(), world.clock.clone(), world.chance.clone()).unwrap();
    let token = desk.cookie.split_once('=').unwrap().1;
    let session = queue.roster(|records| Ok(records.session(Digest::of(token.as_bytes()))?)).unwrap();
    assert_eq!(session, None);
    let request = serde_json::from_value(json!({ "code": code, "device_name": "PC 1" })).unwrap();
    let refusal = queue::app::people::enrol(&queue, &request).unwrap_err();
    assert_eq!(refusal.problem().code, ProblemCode::CodeWrong);
    // The queue that was copied goes on.
    assert_eq!(desk.get("/session").await.status(), 200);
    assert_eq!(world.enrol(&code).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_beyond_the_line_is_told_to_come_again_and_costs_no_try() {
    use queue::app::login_turns::IN_LINE;
    use queue::rules::access::passwords::AT_A_TIME;
    let world = World::new().await;
    let officer = world.officer("IT", Role::Moderator);
    world.queue().desk_account(officer, "mita", "a long password").unwrap();
    let mut turns = Vec::new();
    for _ in 0..AT_A_TIME {
        turns.push(world.queue().login_turns.take().await.unwrap());
    }
    let mut waiting = Vec::new();
    for _ in 0..IN_LINE {
        let queue = world.queue().clone();
        waiting.push(tokio::spawn(async move { queue.login_turns.take().await.is_ok() }));
    }
    let body = json!({ "login": "mita", "password": "a long password" });
    let login = || world.client.post(world.url("/desk/api/login")).json(&body).send();
    // The line is full once all of them have been polled. Until then a login may get a place in it.
    let patience = std::time::Duration::from_millis(200);
    let answer = loop {
        if let Ok(answer) = tokio::time::timeout(patience, login()).await {
            break answer.unwrap();
        }
    };
    assert_eq!(answer.headers()["retry-after"], "5");
    refused(answer, 503, "busy").await;
    for _ in 0..20 {
        refused(login().await.unwrap(), 503, "busy").await;
    }
    drop(turns);
    for waits in waiting {
        assert!(waits.await.unwrap(), "the turns go on");
    }
    assert_eq!(login().await.unwrap().status(), 200, "no password was tried meanwhile");
}
