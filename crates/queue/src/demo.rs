//! A queue to look at: the departments and wards of Kolkata, a few officers, logins to the desk.
//! Running it again adds nothing twice. Never for a real queue: its password is in the manual.

use serde::Deserialize;
use wire::ids::{DepartmentCode, OfficerId};
use wire::people::{Department, Name, Posting, Role};
use wire::places::{Borough, Places};

use crate::fault::Fault;
use crate::queue::{CODE_LIVES, Queue};

/// The password of the demo's logins.
pub const PASSWORD: &str = "purabarta-demo";

#[derive(Deserialize)]
struct DepartmentEntry {
    code: DepartmentCode,
    bn: String,
    en: String,
    sort_order: u32,
}

#[derive(Deserialize)]
struct BoroughEntry {
    no: u8,
    wards: Vec<u8>,
}

#[derive(Deserialize)]
struct Boroughs {
    boroughs: Vec<BoroughEntry>,
}

/// Who is in the demo: name, department, role, and the login to the desk if he has one.
const PEOPLE: &[(&str, &str, &str, Role, Option<&str>)] = &[
    ("সুমিতা সেন", "Sumita Sen", "SWM", Role::Contributor, None),
    ("অনির্বাণ রায়", "Anirban Ray", "SWM", Role::ControllingOfficer, None),
    ("তাপস মণ্ডল", "Tapas Mondal", "SD", Role::Contributor, None),
    ("রেহানা খাতুন", "Rehana Khatun", "WS", Role::Contributor, None),
    ("মৌসুমী দাস", "Mousumi Das", "IT", Role::Moderator, Some("moderator")),
    ("শুভঙ্কর পাল", "Shubhankar Pal", "IT", Role::Publisher, Some("publisher")),
    ("দেবলীনা ঘোষ", "Deblina Ghosh", "IT", Role::Administrator, Some("admin")),
    ("অরুণাভ বসু", "Arunabha Basu", "SEC", Role::Oversight, Some("oversight")),
];

/// Fills departments, wards, officers and logins; answers the officer of SWM. Blocks.
///
/// # Errors
/// The store failed.
pub fn fill(queue: &Queue) -> Result<OfficerId, Fault> {
    cities(queue)?;
    if let Some(known) = queue.roster(|records| Ok(records.fact("demo")?))? {
        return known.parse().map_err(|_| Fault::Broken("the demo's officer cannot be read".into()));
    }
    let mut first = None;
    for (bn, en, department, role, login) in PEOPLE {
        let department = department.parse().map_err(|_| Fault::Broken((*department).into()))?;
        let name = Name { bn: wire::text::stored(bn), en: (*en).into() };
        let id = queue.add_officer(name, &[Posting { department, role: *role, acting: false }])?;
        if let Some(login) = login {
            queue.desk_account(id, login, PASSWORD)?;
        }
        first = first.or(Some(id));
    }
    let first = first.ok_or_else(|| Fault::Broken("the demo has nobody".into()))?;
    queue.roster(|records| Ok(records.set_fact("demo", &first.to_string())?))?;
    Ok(first)
}

/// The departments and wards alone. Blocks.
///
/// # Errors
/// The store failed.
pub fn cities(queue: &Queue) -> Result<(), Fault> {
    let broken = |error: serde_json::Error| Fault::Broken(error.to_string());
    let departments: Vec<DepartmentEntry> =
        serde_json::from_str(include_str!("../demo/departments.json")).map_err(broken)?;
    let boroughs: Boroughs = serde_json::from_str(include_str!("../demo/boroughs.json")).map_err(broken)?;
    queue.roster(|records| {
        for entry in departments {
            records.put_department(&Department {
                code: entry.code,
                name: Name { bn: wire::text::stored(&entry.bn), en: entry.en },
                sort_order: entry.sort_order,
            })?;
        }
        let boroughs = boroughs.boroughs.into_iter().map(|b| Borough { no: b.no, wards: b.wards }).collect();
        records.set_places(&Places { boroughs })?;
        Ok(())
    })
}

/// A one-time code for an officer of the demo. Blocks.
///
/// # Errors
/// The store failed.
pub fn code(queue: &Queue, officer: OfficerId) -> Result<String, Fault> {
    queue.enrolment_code(officer, CODE_LIVES)
}
