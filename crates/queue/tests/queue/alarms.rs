//! Every alarm of a case finds somebody who may acknowledge it, whichever posts are vacant.

use crate::world::{World, ok};
use queue::fault::Fault;
use queue::rules::cases::{desk, offers};
use queue::rules::who::Clerk;
use serde_json::json;
use wire::case::EscalationLevel;
use wire::desk::cases::{CaseFilter, CaseTab};
use wire::ids::OfficerId;
use wire::people::Role;

const A_DAY: i64 = 24 * 3_600_000;

fn clerk(world: &World, officer: OfficerId) -> Clerk {
    let now = wire::ambient::Clock::now(&*world.clock);
    let load = |records: &dyn queue::store::Records| {
        let postings = records.postings(officer, now)?;
        let person = records.officer(officer)?.unwrap();
        Ok(Clerk { person, roles: postings.iter().map(|post| post.role).collect(), postings })
    };
    world.queue().roster(load).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_alarm_may_be_acknowledged_by_somebody_or_by_nobody_only_where_nobody_is_there() {
    let mut alarms = 0;
    for held in 0..16u8 {
        let has = |bit: u8| held & (1 << bit) != 0;
        let world = World::new().await;
        let posts = [
            world.officer("SD", Role::Contributor),
            world.officer("SD", Role::ControllingOfficer),
            world.officer("IT", Role::NodalOfficer),
            world.officer("SEC", Role::Oversight),
        ];
        let taker = world.login("taker", Role::NodalOfficer).await;
        for (bit, officer) in (0..).zip(posts) {
            if !has(bit) {
                world.leaves_every_post(officer);
            }
        }
        // One for a department, and one of which nobody knows yet whose it is.
        let cases = [
            taker.takes_in(json!({})).await,
            taker.takes_in(json!({ "words": "কার কাজ জানি না।", "category": null })).await,
        ];
        let ids: Vec<OfficerId> = world
            .queue()
            .roster(|records| Ok(records.officers()?.into_iter().map(|person| person.id).collect()))
            .unwrap();
        if !has(2) {
            let now = wire::ambient::Clock::now(&*world.clock);
            let nodal = world.queue().roster(|records| Ok(records.holders_of(Role::NodalOfficer, now)?));
            nodal.unwrap().iter().for_each(|person| world.leaves_every_post(person.id));
        }
        world.passes(60 * A_DAY);
        world.queue().escalate_late_cases().unwrap();
        let now = wire::ambient::Clock::now(&*world.clock);
        for case in &cases {
            let case = world.queue().roster(|records| Ok(records.case(case.id)?.unwrap())).unwrap();
            let levels: Vec<_> = case.pending_alarms().map(|alarm| alarm.level).collect();
            for level in [
                EscalationLevel::Assignee,
                EscalationLevel::ControllingOfficer,
                EscalationLevel::Commissioner,
            ] {
                assert!(levels.contains(&level), "{levels:?}");
            }
            for alarm in case.pending_alarms() {
                alarms += 1;
                let may: Vec<OfficerId> = ids
                    .iter()
                    .copied()
                    .filter(|officer| {
                        let clerk = clerk(&world, *officer);
                        let offers = world
                            .queue()
                            .roster(|records| Ok(offers::offers(records, &clerk, &case, now)?))
                            .unwrap();
                        offers.escalations.contains(&alarm.number)
                    })
                    .collect();
                let in_department = case.department.is_some()
                    && match alarm.level {
                        EscalationLevel::Assignee => has(0) || has(1),
                        EscalationLevel::ControllingOfficer => has(1),
                        _ => false,
                    };
                let somebody = in_department || has(2) || has(3);
                assert_eq!(!may.is_empty(), somebody, "{held:04b} {:?} {may:?}", alarm.level);
                // Nobody is passed over who is there.
                if in_department {
                    let assignee = case.assignee.as_ref().map(|person| person.id);
                    assert!(may.iter().all(|one| posts[..2].contains(one) || Some(*one) == assignee));
                }
            }
            let administrator = clerk(&world, world.officer("IT", Role::Administrator));
            let filter = CaseFilter { shelf: CaseTab::Alarms, ..CaseFilter::default() };
            let listed = world.queue().roster(|records| -> Result<_, Fault> {
                Ok(desk::list(records, &administrator, &filter, now)?.record(records)?)
            });
            let listed = listed.unwrap();
            assert!(
                listed.rows.iter().any(|row| row.id == case.id && row.alarms > 0),
                "administrators see it"
            );
        }
    }
    assert!(alarms > 16 * 2 * 5, "{alarms}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_has_ended_asks_nobody_and_opened_again_asks_for_what_nobody_acknowledged() {
    let world = World::new().await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = nodal.takes_in(json!({})).await;
    let open = nodal.sees(case.id).await;
    assert!(open.pending_alarms().count() > 0, "vacancy");
    assert!(!nodal.offers(&open).await.escalations.is_empty());
    let ended = nodal.acts(&open, json!({ "do": "close", "reason": "spam", "note": "" })).await;
    assert_eq!(ended.pending_alarms().count(), 0);
    assert!(nodal.offers(&ended).await.escalations.is_empty());
    let list = ok(nodal.get("/cases?shelf=all").await).await;
    let rows = list["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["alarms"] == json!(0)), "{rows:?}");
    let again = nodal.acts(&ended, json!({ "do": "reopen", "reason": "আবার জল জমেছে" })).await;
    assert!(again.pending_alarms().count() > open.pending_alarms().count());
}
