//! A queue to look at: the departments and wards of Kolkata, a few officers, logins to the desk,
//! and items in every state.
//! Running it again adds nothing twice. Never for a real queue: its password is in the manual.

mod cases;
mod items;
mod picture;

use serde::Deserialize;
use std::path::Path;
use wire::ids::{DepartmentCode, OfficerId};
use wire::people::{Department, Name, Person, Posting, Role};
use wire::places::{Borough, Places};
use wire::time::HOUR;

use crate::app::queue::{CODE_LIVES, Queue};
use crate::audit::{self, Entry};
use crate::fault::Fault;
use crate::store::PostingRow;

/// The password of the demo's logins.
pub const PASSWORD: &str = "purabarta-demo";

/// How long everybody has been in his post, in milliseconds.
const TENURE: i64 = 200 * 24 * HOUR;

/// The demo's logins.
pub const LOGINS: [&str; 6] = ["moderator", "publisher", "nodal", "controlling", "admin", "oversight"];

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
    ("অনির্বাণ রায়", "Anirban Ray", "SWM", Role::ControllingOfficer, Some("controlling")),
    ("গৌতম শূর", "Goutam Sur", "SD", Role::ControllingOfficer, None),
    ("তাপস মণ্ডল", "Tapas Mondal", "SD", Role::Contributor, None),
    ("রেহানা খাতুন", "Rehana Khatun", "WS", Role::Contributor, None),
    ("প্রদীপ হালদার", "Pradip Haldar", "LE", Role::Contributor, None),
    ("স্বাতী চক্রবর্তী", "Swati Chakraborty", "VCD", Role::Contributor, None),
    ("সৈকত নস্কর", "Saikat Naskar", "RD", Role::Contributor, None),
    ("মধুমিতা সাহা", "Madhumita Saha", "BST", Role::Contributor, None),
    ("ইমরান আলি", "Imran Ali", "MKT", Role::Contributor, None),
    ("কাকলি বিশ্বাস", "Kakali Biswas", "PKS", Role::Contributor, None),
    ("সুব্রত জানা", "Subrata Jana", "ENG", Role::Contributor, None),
    ("মৌসুমী দাস", "Mousumi Das", "IT", Role::Moderator, Some("moderator")),
    ("শুভঙ্কর পাল", "Shubhankar Pal", "IT", Role::Publisher, Some("publisher")),
    ("নন্দিতা সরকার", "Nandita Sarkar", "GRV", Role::NodalOfficer, Some("nodal")),
    ("দেবলীনা ঘোষ", "Deblina Ghosh", "IT", Role::Administrator, Some("admin")),
    ("অরুণাভ বসু", "Arunabha Basu", "SEC", Role::Oversight, Some("oversight")),
];

/// Fills departments, wards, officers, logins and the desk; answers the officer of SWM. The pictures
/// are drawn, or taken from a folder of JPEGs. Blocks.
///
/// # Errors
/// The folder, a file or the store failed.
pub fn fill(queue: &Queue, photos: Option<&Path>) -> Result<OfficerId, Fault> {
    cities(queue)?;
    let first = people(queue)?;
    if items::laid_out(queue)? && cases::laid_out(queue)? {
        return Ok(first);
    }
    let pictures = match photos {
        Some(folder) => picture::from_folder(folder)?,
        None => picture::drawn()?,
    };
    items::lay_out(queue, &pictures)?;
    cases::lay_out(queue, &pictures)?;
    Ok(first)
}

fn people(queue: &Queue) -> Result<OfficerId, Fault> {
    let known = queue.roster(|records| Ok(records.officers()?))?;
    let mut first = None;
    for (bn, en, department, role, login) in PEOPLE {
        let department = department.parse().map_err(|_| Fault::Broken((*department).into()))?;
        let name = Name { bn: wire::text::stored(bn), en: (*en).into() };
        let id = match known.iter().find(|person| person.name == name) {
            Some(person) => person.id,
            None => posted(queue, name, Posting { department, role: *role, acting: false })?,
        };
        if let Some(login) = login
            && queue.roster(|records| Ok(records.account(login)?))?.is_none()
        {
            queue.desk_account(id, login, PASSWORD)?;
        }
        first = first.or(Some(id));
    }
    first.ok_or_else(|| Fault::Broken("the demo has nobody".into()))
}

/// Somebody new, in his post since long before the demo's items and cases came in.
fn posted(queue: &Queue, name: Name, posting: Posting) -> Result<OfficerId, Fault> {
    let now = queue.clock.now();
    let id = OfficerId::make(now, &*queue.chance);
    queue.roster(|records| {
        records.put_officer(&Person { id, name })?;
        let from = now.plus(-TENURE);
        records.open_posting(&PostingRow { officer: id, posting, from, until: None })?;
        let subject = id.to_string();
        let entry = Entry { actor: "system", action: "officer_added", subject: &subject, detail: "" };
        Ok(audit::note(records, now, entry)?)
    })?;
    Ok(id)
}

/// The departments and wards alone. Blocks.
///
/// # Errors
/// The store failed.
pub fn cities(queue: &Queue) -> Result<(), Fault> {
    let broken = |error: serde_json::Error| Fault::Broken(error.to_string());
    let departments: Vec<DepartmentEntry> =
        serde_json::from_str(include_str!("../../data/departments.json")).map_err(broken)?;
    let boroughs: Boroughs =
        serde_json::from_str(include_str!("../../data/boroughs.json")).map_err(broken)?;
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
