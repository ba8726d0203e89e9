//! Reading by Open311: by time, page by page, around a point; that nothing is lost between two answers.

use crate::open311::complaint;
use crate::world::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use wire::case::{Case, CaseState};
use wire::people::Role;
use wire::time::HOUR;

use queue::store::{StoreError, UpdateRow};

impl World {
    /// The numbers that an answer tells, in its order; `query` holds names and values.
    async fn finds(&self, query: &[(&str, &str)]) -> Vec<String> {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        self.finds_by(&query).await
    }

    async fn finds_by(&self, query: &str) -> Vec<String> {
        let list = self.reads(&format!("requests.json?{query}")).await;
        list.as_array().unwrap().iter().map(|one| told(one, "service_request_id")).collect()
    }
}

fn told(one: &Value, name: &str) -> String {
    one[name].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_found_by_its_day_and_by_the_very_second_that_was_told_however_that_is_written() {
    let world = World::new().await;
    world.clock.0.fetch_add(999, Ordering::SeqCst);
    let number = world.takes(&complaint(&world.key("fms", true), "1")).await;
    let second = told(&world.reads("requests.json").await[0], "requested_datetime");
    assert_eq!(second, "2026-11-23T12:00:00+05:30", "12:00:00.999");
    for (start, end) in [
        (second.as_str(), second.as_str()),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23 12:00:00 +0530", "2026-11-23 12:00:00 +0530"),
        ("2026-11-23 06:30:00 UTC", "2026-11-23 06:30:00 UTC"),
        ("2026-11-23T06:30:00+00:00", "2026-11-23T12:00:00"),
        ("2026-11-23T06:30:00.999Z", "2026-11-23T12:00:00.999000"),
        ("2026-11", "2026-11"),
        ("2026-11-23 00:00:00 +0530", ""),
        ("", "2026-11-23"),
    ] {
        assert_eq!(
            world.finds(&[("start_date", start), ("end_date", end)]).await,
            [number.as_str()],
            "{start} {end}"
        );
        let both = format!("start_date={start}&end_date={end}");
        // As a program sends it that encodes neither a plus sign nor a colon.
        assert_eq!(world.finds_by(&both.replace(' ', "+")).await, [number.as_str()], "{both}");
    }
    for (start, end) in [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-24", "2026-11-24"),
        ("2026-11-23T12:00:01+05:30", "2026-11-23"),
        ("2026-11-22", "2026-11-23T11:59:59+05:30"),
    ] {
        assert_eq!(world.finds(&[("start_date", start), ("end_date", end)]).await, [""; 0], "{start} {end}");
    }
    // Ninety days, the last of them whole.
    assert_eq!(
        world.finds(&[("start_date", "2026-08-25"), ("end_date", "2026-11-23")]).await,
        [number.as_str()]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_found_by_the_very_second_that_was_told() {
    let world = World::new().await;
    let number = world.takes(&complaint(&world.key("fms", true), "1")).await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    world.clock.0.fetch_add(60_999, Ordering::SeqCst);
    nodal.acts(&world.case_of(&number).await, json!({ "do": "close", "reason": "satisfied" })).await;
    let all = world.reads("servicerequestupdates.json").await;
    let last = told(all.as_array().unwrap().last().unwrap(), "updated_datetime");
    for (start, end, found) in [
        (last.as_str(), last.as_str(), 1),
        ("2026-11-23", "2026-11-23", all.as_array().unwrap().len()),
        ("2026-11-23T12:01:01+05:30", "2026-11-23", 0),
    ] {
        let query = format!("start_date={start}&end_date={end}").replace('+', "%2B");
        let list = world.reads(&format!("servicerequestupdates.json?{query}")).await;
        assert_eq!(list.as_array().unwrap().len(), found, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_to_the_last() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let mut all = Vec::new();
    for n in 0..5 {
        all.insert(0, world.takes(&complaint(&key, &n.to_string())).await);
    }
    let mut read = Vec::new();
    for (page, holds) in [("1", 2), ("2", 2), ("3", 1), ("4", 0), ("4294967295", 0)] {
        let found = world.finds(&[("page", page), ("page_size", "2")]).await;
        assert_eq!(found.len(), holds, "page {page}");
        read.extend(found);
    }
    assert_eq!(read, all);
    assert_eq!(world.finds(&[("page_size", "3")]).await, all[..3]);
    assert_eq!(world.finds(&[("page", ""), ("page_size", "")]).await, all);
    assert_eq!(world.finds(&[("page", "2")]).await, [""; 0]);
}

/// Requests as so many keys brought them: each at its own millisecond after noon, and updated then.
fn fill(world: &World, times: impl Iterator<Item = i64>) -> Vec<String> {
    world.key("fms", true);
    let noon = world.clock.0.load(Ordering::SeqCst);
    let write = |records: &dyn queue::store::Records| -> Result<Vec<String>, StoreError> {
        let mut numbers = Vec::new();
        for (n, after) in times.enumerate() {
            let case: Case = serde_json::from_value(json!({
                "id": uuid::Uuid::from_u128(n as u128), "number": format!("KMC-2026-{n:05}"), "version": 1,
                "state": "new", "kind": "complaint", "words": "জল", "received_at": noon + after,
                "source": { "kind": "open311" },
            }))
            .unwrap();
            records.save_case(&case, None)?;
            records.add_open311_request(case.id, "fms")?;
            let (id, number, at) = (case.number.0.clone(), case.number.0.clone(), case.received_at);
            let update = UpdateRow { id, number, status: "OPEN".into(), at, words: String::new() };
            records.index_open311_request(&case, true, &[update])?;
            numbers.push(case.number.0);
        }
        Ok(numbers)
    };
    let numbers = world.queue().roster(|records| Ok(write(records)?)).unwrap();
    world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_back_from_the_oldest_that_was_told_misses_none_also_when_a_second_holds_more_than_an_answer()
 {
    let world = World::new().await;
    // 700 in seven seconds, then twice 1,100 in one, then 700 again.
    let crowd = (0..1_100).map(|n| 7_000 + n % 1_000).chain((0..1_100).map(|n| 8_000 + n % 1_000));
    let all = fill(&world, (0..700).map(|n| n * 10).chain(crowd).chain((0..700).map(|n| 9_000 + n * 10)));
    let (mut read, mut end) = (BTreeSet::new(), String::new());
    for _ in 0..10 {
        let list = world.reads(&format!("requests.json?end_date={}", end.replace('+', "%2B"))).await;
        let list = list.as_array().unwrap();
        read.extend(list.iter().map(|one| told(one, "service_request_id")));
        end = told(list.last().unwrap(), "requested_datetime");
    }
    assert_eq!((read.len(), read), (3_600, all.iter().cloned().collect()));

    let (mut read, mut start) = (BTreeSet::new(), String::new());
    for _ in 0..10 {
        let path = format!("servicerequestupdates.json?start_date={}", start.replace('+', "%2B"));
        let list = world.reads(&path).await;
        let list = list.as_array().unwrap();
        read.extend(list.iter().map(|one| told(one, "service_request_id")));
        start = told(list.last().unwrap(), "updated_datetime");
    }
    assert_eq!((read.len(), read), (3_600, all.into_iter().collect()), "updates, forward");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_around_a_point_are_those_no_farther_away_than_the_radius() {
    let world = World::new().await;
    let key = world.key("fms", true);
    let mut numbers = Vec::new();
    // The bridge, 500 m north of it, 2 km east, and one without a point.
    for (n, lat, long) in
        [("1", "22.585", "88.3468"), ("2", "22.5895", "88.3468"), ("3", "22.585", "88.3663")]
    {
        let mut fields = complaint(&key, n);
        (fields[3].1, fields[4].1) = (lat, long);
        numbers.push(world.takes(&fields).await);
    }
    let mut nowhere = complaint(&key, "4");
    nowhere.retain(|(name, _)| !["lat", "long"].contains(name));
    world.takes(&nowhere).await;
    let [bridge, north, east] = numbers.as_slice() else { panic!("{numbers:?}") };
    for (radius, found) in [
        ("100", vec![bridge]),
        ("510", vec![north, bridge]),
        ("490.5", vec![bridge]),
        ("2010", vec![east, north, bridge]),
        ("1e9", vec![east, north, bridge]),
        ("0", vec![bridge]),
        // A kilometre.
        ("", vec![north, bridge]),
    ] {
        let query = [("lat", "22.585"), ("long", "88.3468"), ("radius", radius)];
        assert_eq!(world.finds(&query).await, found.into_iter().cloned().collect::<Vec<_>>(), "{radius} m");
    }
    assert_eq!(world.finds(&[("lat", ""), ("long", ""), ("radius", "")]).await.len(), 4, "empty is absent");
    let page =
        [("lat", "22.585"), ("long", "88.3468"), ("radius", "2010"), ("page", "2"), ("page_size", "2")];
    assert_eq!(world.finds(&page).await, std::slice::from_ref(bridge));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_is_found_however_old_the_request_is() {
    let world = World::new().await;
    world.device("SD").await;
    let key = world.key("fms", true);
    let old = world.takes(&complaint(&key, "1")).await;
    let unchanged = world.takes(&complaint(&key, "2")).await;
    world.clock.0.fetch_add(100 * 24 * HOUR, Ordering::SeqCst);
    let new = world.takes(&complaint(&key, "3")).await;
    world.clock.0.fetch_add(HOUR, Ordering::SeqCst);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let closed =
        nodal.acts(&world.case_of(&old).await, json!({ "do": "close", "reason": "satisfied" })).await;
    assert_eq!(closed.state, CaseState::Closed);
    let one = &world.reads(&format!("requests/{old}.json")).await[0];
    let changed = told(one, "updated_datetime");
    let since = "2027-03-03";
    assert_eq!(
        world.finds(&[("updated_after", since)]).await,
        [old.as_str(), new.as_str()],
        "the newest change first"
    );
    assert_eq!(
        world.finds(&[("updated_after", &changed), ("updated_before", &changed)]).await,
        [old.as_str()]
    );
    assert_eq!(world.finds(&[("updated_after", since), ("start_date", since)]).await, [new.as_str()]);
    let before = [("updated_before", "2026-11-23"), ("status", "open")];
    assert_eq!(world.finds(&before).await, [unchanged.as_str()]);
}
