//! A queue to look at: the departments and wards of Kolkata, a few officers, logins to the desk,
//! and items in every state.
//! Running it again adds nothing twice. Never for a real queue: its password is in the manual.

mod cases;
mod items;
mod picture;

use std::path::Path;
use wire::ids::OfficerId;
use wire::people::{Name, Person, Posting, Role};
use wire::time::HOUR;

use crate::app::photos;
use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::city;
use crate::fault::Fault;
use crate::rules::access::enrolment::CODE_LIVES;
use crate::store::PostingRow;

/// The password of the demo's logins.
pub const PASSWORD: &str = "purabarta-demo";

/// How long everybody has been in their post, in milliseconds.
const TENURE: i64 = 200 * 24 * HOUR;

/// The demo's logins.
pub const LOGINS: [&str; 6] = ["moderator", "publisher", "nodal", "controlling", "admin", "oversight"];

/// Who is in the demo: name, department, role, and the login to the desk if they have one.
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
pub fn fill(queue: &Queue, folder: Option<&Path>) -> Result<OfficerId, Fault> {
    queue.roster(city::places::set_up)?;
    let first = people(queue)?;
    if items::laid_out(queue)? && cases::laid_out(queue)? {
        return Ok(first);
    }
    let pictures = match folder {
        Some(folder) => picture::from_folder(folder)?,
        None => picture::drawn()?,
    };
    items::lay_out(queue, &pictures)?;
    photos::compare_new(queue);
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

/// Somebody new, in their post since long before the demo's items and cases came in.
fn posted(queue: &Queue, name: Name, posting: Posting) -> Result<OfficerId, Fault> {
    let now = queue.clock.now();
    let id = OfficerId::make(now, &*queue.chance);
    queue.roster(|records| {
        records.save_officer(&Person { id, name })?;
        let from = now.plus(-TENURE);
        records.open_posting(&PostingRow { officer: id, posting, from, until: None })?;
        let subject = id.to_string();
        let entry = AuditEntry { actor: "system", action: "officer_added", subject: &subject, detail: "" };
        Ok(audit::note(records, now, entry)?)
    })?;
    Ok(id)
}

/// A one-time code for an officer of the demo. Blocks.
///
/// # Errors
/// The store failed.
pub fn code(queue: &Queue, officer: OfficerId) -> Result<String, Fault> {
    queue.enrolment_code(officer, CODE_LIVES)
}
