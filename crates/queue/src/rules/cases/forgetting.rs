//! Forgetting: what a citizen took back, what the desk took out, and whose time is over.
//!
//! A department that had a case keeps it as it was when it left. What is to be forgotten is forgotten there too: it gets a
//! newer document, under the case's newest version, and the officers' computers replace theirs with it.
//!
//! The order is always the same: the case is saved first, then the views that are kept, then files that nothing shows
//! any more.

use wire::case::{Case, Contact};
use wire::digest::Digest;
use wire::ids::CaseId;

use crate::fault::Fault;
use crate::rules::cases::clocks;
use crate::rules::cases::context::CaseContext;
use crate::store::Records;

/// Changes what departments keep that had a case, which was saved already.
///
/// # Errors
/// The store failed.
pub fn change_kept(records: &dyn Records, case: &Case, change: impl Fn(&mut Case)) -> Result<(), Fault> {
    for (department, kept) in records.kept_views(case.id)? {
        let mut less = kept.clone();
        change(&mut less);
        if less != kept {
            less.version = case.version;
            records.save_kept_view(&department, &less)?;
        }
    }
    Ok(())
}

/// What was said under this name at its source is gone, also where the case was; `first` when the case began with it.
///
/// # Errors
/// The store failed.
pub fn withdraw(records: &dyn Records, case: &Case, name: &str, first: bool) -> Result<(), Fault> {
    change_kept(records, case, |kept| {
        if first {
            kept.words.clear();
            kept.media.clear();
            kept.point = None;
            kept.contact = Contact::default();
        } else if let Some(more) = kept.more_words.iter_mut().find(|more| more.name.as_deref() == Some(name))
        {
            more.text.clear();
            more.media.clear();
            kept.point = kept.point.filter(|point| more.point != Some(*point));
            more.point = None;
        }
    })
}

/// A photo was taken out of a case: nobody who had the case is shown it, at whichever address.
///
/// # Errors
/// The store failed.
pub fn forget_photo(records: &dyn Records, case: &Case, sha256: Digest) -> Result<(), Fault> {
    change_kept(records, case, |kept| kept.photos.retain(|photo| photo.sha256 != sha256))?;
    let_go(records, case, &[sha256])
}

/// Lets go of files that a case no longer shows: departments that had the case can no longer fetch them, unless something
/// else of theirs shows them; a file that nothing shows is removed.
///
/// # Errors
/// The store failed.
pub fn let_go(records: &dyn Records, case: &Case, files: &[Digest]) -> Result<(), Fault> {
    let kept = records.kept_views(case.id)?.into_iter().map(|(department, _)| department);
    let had: Vec<_> = kept.chain(case.department.clone()).collect();
    for sha256 in files {
        let used = records.is_referred_to(*sha256)?;
        let mut left = 0;
        let held = records.blobs_of(*sha256)?;
        for row in &held {
            let theirs = had.contains(&row.key.department) && !records.is_referred_to_by(&row.key)?;
            if !used || theirs {
                records.delete_blob(&row.key)?;
            } else {
                left += 1;
            }
        }
        match held.first() {
            // Shown by what no department has: the file stays somebody's.
            Some(row) if used && left == 0 => records.add_blob(row)?,
            _ => {}
        }
        if !used {
            records.delete_photo(*sha256)?;
            records.add_unwanted_file(*sha256)?;
        }
    }
    Ok(())
}

/// Forgets how to reach a citizen: what was kept, and of what the case shows of it everything that tells their number
/// from others. It is no event of the case: it does not move.
///
/// # Errors
/// The store failed.
pub fn forget_contact(context: &CaseContext<'_>, id: CaseId) -> Result<(), Fault> {
    let records = context.records;
    records.delete_contact(id)?;
    let Some(mut case) = records.case(id)? else { return Ok(()) };
    let less = case.contact.forgotten();
    if case.contact != less {
        case.contact = less;
        case.version += 1;
        records.save_case(&case, clocks::next_check_at(&case, &context.calendar))?;
        change_kept(records, &case, |kept| kept.contact = kept.contact.forgotten())?;
    }
    Ok(())
}
