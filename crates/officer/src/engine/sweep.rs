//! Photos that this computer needs no longer.
//!
//! ```text
//! brought in, sent     a while after the receipt        rendition and original go, the thumbnail stays
//! brought in, unsent   a while after nothing has it     all three go
//! fetched to be shown  a while after it was last shown and no open case has it, or as soon as nothing that the
//!                      queue tells has it (it was removed there)                       both go
//! ```
//!
//! A while is thirty days by the queue's clock; without the queue's time nothing goes.
//!
//! A photo is marked in one pass and goes in a later one, so that the page that just brought it in has saved its draft.
//! That it is unused is proved again in the transaction that writes that it goes, and nothing is brought in between that and
//! the deletion ([`Folder::let_go`]). The row first: a file without a purpose is a smaller evil than a purpose without
//! a file; files that a stop left behind go in the next pass.

use wire::digest::Digest;
use wire::time::{HOUR, Timestamp};

use crate::folder::{Folder, PhotoFolder};
use crate::store::{Store, StoreError, Stored};

/// How long the officer's own copy is kept after the receipt, in milliseconds.
pub(super) const RETENTION: i64 = 30 * 24 * HOUR;

/// One pass. `queue_time` is what the queue's clock said last.
pub(super) fn run(store: &Store, folder: &Folder, queue_time: Timestamp, now: Timestamp) -> Stored<()> {
    let before = queue_time.plus(-RETENTION);
    store.mark_unused_photos(before, queue_time)?;
    for rendition in store.unused_photos(before, queue_time)? {
        let _none_comes = folder.let_go();
        if let Some((original, sent)) = store.let_photo_go(rendition, before, now)? {
            remove(folder, PhotoFolder::Renditions, rendition)?;
            if !sent {
                remove(folder, PhotoFolder::Thumbnails, rendition)?;
            }
            if !store.let_go_of(&[original], true)?.is_empty() {
                remove(folder, PhotoFolder::Originals, original)?;
            }
        }
    }
    remove_left_behind(store, folder)?;
    drop_fetched(store, folder, before, queue_time)
}

/// Files whose photo was let go before a stop.
fn remove_left_behind(store: &Store, folder: &Folder) -> Stored<()> {
    // The thumbnail of one that was sent stays.
    for (kind, sent_too) in
        [(PhotoFolder::Renditions, true), (PhotoFolder::Originals, true), (PhotoFolder::Thumbnails, false)]
    {
        let _none_comes = folder.let_go();
        for file in store.let_go_of(&folder.photos(kind).map_err(StoreError::Disk)?, sent_too)? {
            remove(folder, kind, file)?;
        }
    }
    Ok(())
}

fn drop_fetched(store: &Store, folder: &Folder, before: Timestamp, queue_time: Timestamp) -> Stored<()> {
    for (sha256, fetched) in store.fetched()? {
        let expired = !fetched.in_open_case && fetched.shown_at < before;
        let removed_there = !fetched.referred_to && !fetched.adopted;
        if !removed_there && !expired {
            continue;
        }
        let _none_comes = folder.let_go();
        if let Some(own) = store.forget_fetched(sha256, before)? {
            remove(folder, PhotoFolder::Renditions, sha256)?;
            if !own {
                remove(folder, PhotoFolder::Thumbnails, sha256)?;
            }
        }
    }
    // Those found now are looked at in the next pass.
    let mut files = folder.photos(PhotoFolder::Renditions).map_err(StoreError::Disk)?;
    files.extend(folder.photos(PhotoFolder::Thumbnails).map_err(StoreError::Disk)?);
    let _none_comes = folder.let_go();
    store.adopt_fetched(&files, queue_time)
}

fn remove(folder: &Folder, kind: PhotoFolder, sha256: Digest) -> Stored<()> {
    folder.disk().remove_if_there(&folder.photo(kind, sha256)).map_err(StoreError::Disk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated;
    use crate::store::StoredPhoto;
    use simdisk::Fault;
    use std::thread;
    use wire::content::{FileFacts, Source};

    const fn day(n: i64) -> Timestamp {
        Timestamp::from_millis(n * 24 * HOUR)
    }

    /// Brings a photo in as an import does.
    fn bring_in(store: &Store, folder: &Folder, n: u8) -> Stored<Digest> {
        let (rendition, original) = (vec![n; 8], vec![n, n]);
        let sha256 = Digest::of(&rendition);
        let photo = StoredPhoto {
            sha256,
            len: 8,
            width: 4,
            height: 3,
            taken_at: None,
            preview: Vec::new(),
            original: Digest::of(&original),
            name: "ছবি.jpg".into(),
            imported_at: day(0),
            source: Source::File,
            facts: FileFacts::default(),
            original_len: Some(2),
            edit: None,
        };
        let _none_goes = folder.bring_in();
        folder.store_photo(PhotoFolder::Originals, photo.original, &original).map_err(StoreError::Disk)?;
        folder.store_photo(PhotoFolder::Thumbnails, sha256, &[n]).map_err(StoreError::Disk)?;
        folder.store_photo(PhotoFolder::Renditions, sha256, &rendition).map_err(StoreError::Disk)?;
        store.add_photo(&photo)?;
        Ok(sha256)
    }

    fn fetch(store: &Store, folder: &Folder, n: u8, at: Timestamp) -> Stored<Digest> {
        let sha256 = Digest::of(&[n; 9]);
        let _none_goes = folder.bring_in();
        store.add_fetched(sha256, at)?;
        folder.store_photo(PhotoFolder::Renditions, sha256, &[n; 9]).map_err(StoreError::Disk)?;
        folder.store_photo(PhotoFolder::Thumbnails, sha256, &[n]).map_err(StoreError::Disk)?;
        Ok(sha256)
    }

    /// How many files each folder has.
    fn held(folder: &Folder) -> [usize; 3] {
        [PhotoFolder::Originals, PhotoFolder::Renditions, PhotoFolder::Thumbnails]
            .map(|kind| folder.photos(kind).unwrap().len())
    }

    /// A photo that is still to be had has all its files.
    fn is_whole(store: &Store, folder: &Folder, n: u8) -> bool {
        let kept = store.plain_photo(Digest::of(&[n, n])).unwrap();
        let there = |kind, sha256| folder.photos(kind).unwrap().contains(&sha256);
        kept.is_none_or(|photo| {
            !store.let_go_of(&[photo.sha256], true).unwrap().is_empty()
                || there(PhotoFolder::Renditions, photo.sha256)
                    && there(PhotoFolder::Originals, photo.original)
        })
    }

    #[test]
    fn a_photo_that_nothing_has_goes_thirty_days_later_and_one_that_a_draft_has_stays() {
        let (_disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        bring_in(&store, &folder, 1).unwrap();
        let draft = store
            .case_draft(
                (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into()),
                uuid::Uuid::from_u128(3).into(),
                day(0),
            )
            .unwrap();
        let written = wire::content::Photo::new(
            uuid::Uuid::from_u128(4).into(),
            bring_in(&store, &folder, 2).unwrap(),
            4,
            3,
        );
        let words = crate::view::CaseWords { photos: vec![written], ..crate::view::CaseWords::default() };
        assert!(store.save_case_draft(draft.id, 1, &words, day(0)).unwrap());
        for (when, held_then) in [(40, [2, 2, 2]), (70, [2, 2, 2]), (71, [1, 1, 1]), (200, [1, 1, 1])] {
            run(&store, &folder, day(when), day(0)).unwrap();
            assert_eq!(held(&folder), held_then, "day {when}: first marked on day 40");
        }
    }

    #[test]
    fn a_photo_brought_in_again_after_it_was_found_unused_is_kept() {
        let (_disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        let photo = bring_in(&store, &folder, 1).unwrap();
        run(&store, &folder, day(40), day(0)).unwrap();
        let before = day(71).plus(-RETENTION);
        assert_eq!(store.unused_photos(before, day(71)).unwrap(), [photo]);
        bring_in(&store, &folder, 1).unwrap();
        assert_eq!(store.let_photo_go(photo, before, day(0)).unwrap(), None);
        run(&store, &folder, day(71), day(0)).unwrap();
        assert_eq!(held(&folder), [1, 1, 1]);
    }

    #[test]
    fn imports_and_passes_at_the_same_time_never_leave_a_photo_without_its_files() {
        let (_disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        thread::scope(|threads| {
            threads.spawn(|| (0..300).for_each(|_| assert!(bring_in(&store, &folder, 1).is_ok())));
            threads.spawn(|| (0..300).for_each(|n| run(&store, &folder, day(31 * n), day(0)).unwrap()));
        });
        assert!(is_whole(&store, &folder, 1));
        bring_in(&store, &folder, 1).unwrap();
        assert_eq!(held(&folder), [1, 1, 1]);
    }

    #[test]
    fn a_fetched_photo_goes_when_nothing_is_about_it_any_more_or_long_after_it_was_shown() {
        let (_disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        let (in_open, in_closed, removed) = (
            fetch(&store, &folder, 1, day(1)).unwrap(),
            fetch(&store, &folder, 2, day(1)).unwrap(),
            fetch(&store, &folder, 3, day(1)).unwrap(),
        );
        // As an older version left it: nothing is written down of it.
        folder.store_photo(PhotoFolder::Renditions, Digest::of(b"old"), b"old").unwrap();
        store.add_case_document(1, true, &format!(r#"{{"sha256":"{in_open}"}}"#));
        store.add_case_document(2, false, &format!(r#"{{"sha256":"{in_closed}"}}"#));
        let there = || {
            let mut left = folder.photos(PhotoFolder::Renditions).unwrap();
            left.sort();
            left
        };
        let sorted = |mut these: Vec<Digest>| {
            these.sort();
            these
        };
        run(&store, &folder, day(2), day(0)).unwrap();
        assert!(!there().contains(&removed));
        assert_eq!(there(), sorted(vec![in_open, in_closed, Digest::of(b"old")]));
        run(&store, &folder, day(3), day(0)).unwrap();
        assert_eq!(there(), sorted(vec![in_open, in_closed, Digest::of(b"old")]), "it may be anything");
        store.record_shown(in_closed, day(20)).unwrap();
        run(&store, &folder, day(40), day(0)).unwrap();
        assert_eq!(there(), sorted(vec![in_open, in_closed]), "shown on day 20");
        run(&store, &folder, day(51), day(0)).unwrap();
        assert_eq!(there(), [in_open]);
        assert_eq!(held(&folder), [0, 1, 1]);
    }

    #[test]
    fn a_pass_cut_off_anywhere_leaves_no_photo_without_its_files_and_the_next_completes_it() {
        for fault in [Fault::PowerCut, Fault::NoSpace, Fault::SyncFails] {
            for k in 1.. {
                let (disk, folder) = simulated::folder(k);
                let store = simulated::store(&folder).unwrap();
                bring_in(&store, &folder, 1).unwrap();
                run(&store, &folder, day(1), day(0)).unwrap();
                fetch(&store, &folder, 3, day(1)).unwrap();
                bring_in(&store, &folder, 2).unwrap();
                disk.fail_at(disk.ops() + k, fault);
                let over = run(&store, &folder, day(40), day(0)).is_ok() && disk.struck().is_empty();
                drop(store);
                disk.power_cut();
                disk.start();
                let over = over && disk.struck().is_empty();
                disk.heal();
                let store = simulated::store(&folder).unwrap();
                assert!(is_whole(&store, &folder, 1) && is_whole(&store, &folder, 2), "{fault:?} at {k}");
                run(&store, &folder, day(41), day(0)).unwrap();
                assert_eq!(held(&folder)[0], 1, "{fault:?} at {k}");
                run(&store, &folder, day(73), day(0)).unwrap();
                assert_eq!(held(&folder), [0, 0, 0], "{fault:?} at {k}");
                if over {
                    break;
                }
            }
        }
    }
}
