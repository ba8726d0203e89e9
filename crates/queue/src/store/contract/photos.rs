//! The contract of [`crate::store::Photos`].

use wire::content::FlawCode;
use wire::digest::Digest;
use wire::review::{Check, Noted, ReviewNote};

use super::rows::{at, blob, digest, fingerprint, person, submission, submission_id};
use super::{Database, Subject};
use crate::store::{AlikeRow, PhotoRow, ShowingRow};

fn seen(n: u8) -> PhotoRow {
    PhotoRow { sha256: digest(n), seen: at(n.into()), flaw: None, fingerprint: Some(fingerprint(n)) }
}

/// Submissions 1 to 3, of which each `(submission, photo)` shows a photo, in that order; the photos in `seen` were
/// inspected.
fn shown(subject: &Subject, pairs: &[(u128, u8)], photos: &[PhotoRow]) -> Database {
    let db = subject.seeded();
    db.write(|r| {
        [1, 2, 3].iter().try_for_each(|n| r.save_submission(&submission(*n)).map(drop))?;
        photos.iter().try_for_each(|row| r.add_photo(row))?;
        pairs.iter().try_for_each(|(n, photo)| r.add_showing(submission_id(*n), digest(*photo)))
    });
    db
}

fn pairs(rows: &[ShowingRow]) -> Vec<(u128, Digest)> {
    rows.iter().map(|row| (row.submission.uuid().as_u128(), row.sha256)).collect()
}

pub fn what_was_seen_comes_back_and_added_again_stays_as_it_was(subject: &Subject) {
    let db = subject.open();
    let flawed = |n, flaw| PhotoRow { flaw: Some(flaw), fingerprint: None, ..seen(n) };
    let rows = [seen(1), flawed(2, FlawCode::NotAPhoto), flawed(3, FlawCode::CarriesMetadata)];
    db.write(|r| rows.iter().try_for_each(|row| r.add_photo(row)));
    db.write(|r| r.add_photo(&PhotoRow { seen: at(99), ..flawed(1, FlawCode::NotAPhoto) }));
    for row in rows {
        assert_eq!(db.read(|r| r.photo(row.sha256)), Some(row));
    }
    assert_eq!(db.read(|r| r.photo(digest(9))), None);
}

pub fn what_was_seen_is_forgotten_and_may_be_seen_anew(subject: &Subject) {
    let db = subject.open();
    db.write(|r| [1, 2].into_iter().try_for_each(|n| r.add_photo(&seen(n))));
    db.write(|r| r.delete_photo(digest(1)));
    assert_eq!([1, 2].map(|n| db.read(|r| r.photo(digest(n))).is_some()), [false, true]);
    db.write(|r| r.add_photo(&PhotoRow { seen: at(9), ..seen(1) }));
    assert_eq!(db.read(|r| r.photo(digest(1))).map(|row| row.seen), Some(at(9)));
}

pub fn a_photo_shown_again_by_the_same_item_is_one_showing(subject: &Subject) {
    let db = shown(subject, &[(1, 1), (1, 1), (2, 1)], &[seen(1)]);
    let rows = db.read(|r| r.showings(0, 9));
    assert_eq!(pairs(&rows), [(1, digest(1)), (2, digest(1))]);
    assert_eq!(rows[0].fingerprint, fingerprint(1));
    db.refuses(|r| r.add_showing(submission_id(9), digest(1)));
}

pub fn showings_come_in_order_after_a_number_up_to_the_limit_and_only_recognised_ones(subject: &Subject) {
    let no_photo = PhotoRow { fingerprint: None, ..seen(4) };
    let db =
        shown(subject, &[(2, 1), (1, 4), (1, 2), (3, 5), (1, 3)], &[seen(1), seen(2), seen(3), no_photo]);
    let all = db.read(|r| r.showings(0, 9));
    assert_eq!(pairs(&all), [(2, digest(1)), (1, digest(2)), (1, digest(3))]);
    assert!(all.is_sorted_by_key(|row| row.number));
    for (after, limit, expected) in [(0, 0, 0..0), (0, 2, 0..2), (0, 3, 0..3), (all[0].number, 1, 1..2)] {
        assert_eq!(db.read(|r| r.showings(after, limit)), all[expected], "after {after}, at most {limit}");
    }
    assert_eq!(db.read(|r| r.showings(all[2].number, 9)), []);
}

pub fn photos_that_nobody_inspected_come_as_first_shown_if_their_file_is_held(subject: &Subject) {
    let db = shown(subject, &[(1, 5), (1, 3), (2, 5), (2, 4), (3, 2)], &[seen(3)]);
    db.write(|r| {
        [blob("WS", 5), blob("SD", 5), blob("SD", 3), blob("SD", 2)]
            .iter()
            .try_for_each(|row| r.add_blob(row))
    });
    for (limit, expected) in [(0, 0), (1, 1), (2, 2), (9, 2)] {
        let expected = &[digest(5), digest(2)][..expected];
        assert_eq!(db.read(|r| r.unseen(limit)), expected, "at most {limit}");
    }
}

pub fn a_showing_is_uncompared_until_its_alikes_are_added_and_again_when_all_is_compared_anew(
    subject: &Subject,
) {
    let db = shown(subject, &[(1, 1), (2, 2), (3, 3)], &[seen(1), seen(2), seen(3)]);
    let all = db.read(|r| r.showings(0, 9));
    for (limit, expected) in [(0, 0), (2, 2), (9, 3)] {
        assert_eq!(db.read(|r| r.uncompared(limit)), all[..expected], "at most {limit}");
    }
    db.write(|r| {
        r.add_alikes(all[0].number, &[])?;
        r.add_alikes(all[1].number, &[(all[0].number, 3)])
    });
    assert_eq!(db.read(|r| r.uncompared(9)), all[2..]);
    db.write(|r| r.compare_anew());
    assert_eq!(db.read(|r| r.uncompared(9)), all);
    assert_eq!(db.read(|r| r.alikes(submission_id(2))), []);
}

pub fn what_is_alike_comes_nearest_first_then_oldest_then_by_the_items_own_order(subject: &Subject) {
    let photos = [1, 2, 3, 4, 5].map(seen);
    let db = shown(subject, &[(1, 1), (1, 2), (2, 3), (3, 4), (3, 5)], &photos);
    let numbers: Vec<_> = db.read(|r| r.showings(0, 9)).iter().map(|row| row.number).collect();
    db.write(|r| {
        r.add_alikes(numbers[4], &[(numbers[0], 4), (numbers[2], 4)])?;
        r.add_alikes(numbers[3], &[(numbers[2], 1), (numbers[1], 4), (numbers[0], 4)])?;
        r.add_alikes(numbers[3], &[(numbers[2], 9)])
    });
    let alike = |own, earlier, photo, bits| AlikeRow {
        sha256: digest(own),
        earlier: submission_id(earlier),
        earlier_sha256: digest(photo),
        bits,
    };
    assert_eq!(
        db.read(|r| r.alikes(submission_id(3))),
        [alike(4, 2, 3, 1), alike(4, 1, 1, 4), alike(5, 1, 1, 4), alike(4, 1, 2, 4), alike(5, 2, 3, 4)]
    );
    assert_eq!(db.read(|r| r.alikes(submission_id(1))), []);
    assert_eq!(db.read(|r| r.alikes(submission_id(9))), []);
}

pub fn notes_of_an_item_come_in_the_order_they_were_added(subject: &Subject) {
    let db = shown(subject, &[], &[]);
    let note = |then| ReviewNote {
        at: at(then),
        by: person(1),
        content_hash: digest(1),
        noted: Noted::Checked { checks: Check::ALL.to_vec() },
    };
    db.write(|r| {
        r.add_note(submission_id(1), &note(9))?;
        r.add_note(submission_id(2), &note(5))?;
        r.add_note(submission_id(1), &note(3))?;
        r.add_note(submission_id(1), &note(3))
    });
    assert_eq!(db.read(|r| r.notes(submission_id(1))), [note(9), note(3), note(3)]);
    assert_eq!(db.read(|r| r.notes(submission_id(3))), []);
    db.refuses(|r| r.add_note(submission_id(9), &note(1)));
}
