//! The contract of [`crate::store::Blobs`].

use wire::case::Case;
use wire::operation::Mime;
use wire::problem::{Problem, ProblemCode};

use super::Subject;
use super::rows::{
    at, blob, case, department, device, device_id, digest, moved, operation, operation_id, promise,
    submission, submission_id, upload, upload_key,
};
use crate::store::{BlobRow, Load, OperationRow, Outcome, UploadRow};

pub fn an_upload_is_its_departments_only(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_upload(&upload("SD", 1)));
    assert_eq!(db.read(|r| r.upload(&upload_key("SD", 1))), Some(upload("SD", 1)));
    assert_eq!(db.read(|r| r.upload(&upload_key("WS", 1))), None);
    assert_eq!(db.read(|r| r.upload(&upload_key("SD", 2))), None);
}

pub fn an_upload_saved_again_moves_its_offset_and_keeps_its_computer_length_and_metadata(subject: &Subject) {
    let db = subject.seeded();
    let moved = UploadRow { offset: 40, touched: at(9), ..upload("SD", 1) };
    db.write(|r| {
        r.save_device(&device(2))?;
        r.save_upload(&upload("SD", 1))?;
        r.save_upload(&UploadRow { device: device_id(2), len: 999, metadata: "x".into(), ..moved.clone() })
    });
    assert_eq!(db.read(|r| r.upload(&moved.key)), Some(moved.clone()));
    let back = UploadRow { offset: 0, ..moved };
    db.write(|r| r.save_upload(&back));
    assert_eq!(db.read(|r| r.upload(&back.key)), Some(back), "also back");
}

pub fn an_offset_beyond_the_length_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.refuses(|r| r.save_upload(&UploadRow { offset: 101, ..upload("SD", 1) }));
    db.write(|r| r.save_upload(&UploadRow { offset: 100, ..upload("SD", 1) }));
    db.refuses(|r| r.save_upload(&UploadRow { offset: 101, ..upload("SD", 1) }));
}

pub fn uploads_come_by_department_then_digest(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.uploads()), []);
    let (a, b, c) = (upload("SD", 1), upload("SD", 2), upload("WS", 1));
    db.write(|r| [&c, &b, &a].iter().try_for_each(|row| r.save_upload(row)));
    db.write(|r| r.save_upload(&b));
    assert_eq!(db.read(|r| r.uploads()), [a, b, c]);
}

pub fn a_deleted_upload_is_gone_and_the_others_stay(subject: &Subject) {
    let db = subject.seeded();
    let (gone, stays) = (upload("SD", 1), upload("WS", 1));
    db.write(|r| r.save_upload(&gone).and_then(|()| r.save_upload(&stays)));
    db.write(|r| r.delete_upload(&gone.key).and_then(|()| r.delete_upload(&gone.key)));
    assert_eq!(db.read(|r| r.uploads()), [stays]);
}

pub fn a_file_is_its_departments_only_and_added_again_stays_as_it_was(subject: &Subject) {
    let db = subject.seeded();
    let row = blob("SD", 1);
    db.write(|r| r.add_blob(&row));
    db.write(|r| r.add_blob(&BlobRow { len: 5, mime: Mime::Webp, verified: at(9), ..row.clone() }));
    assert_eq!(db.read(|r| r.blob(&row.key)), Some(row));
    assert_eq!(db.read(|r| r.blob(&upload_key("WS", 1))), None);
    assert_eq!(db.read(|r| r.blob(&upload_key("SD", 2))), None);
}

pub fn a_file_of_any_department_is_the_one_verified_first_then_by_department(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.any_blob(digest(1))), None);
    db.write(|r| {
        r.add_blob(&BlobRow { verified: at(5), ..blob("SD", 1) })?;
        r.add_blob(&BlobRow { verified: at(3), ..blob("WS", 1) })?;
        r.add_blob(&BlobRow { verified: at(3), ..blob("SWM", 1) })
    });
    assert_eq!(db.read(|r| r.any_blob(digest(1))).map(|row| row.key), Some(upload_key("SWM", 1)));
}

pub fn files_come_by_department_then_digest(subject: &Subject) {
    let db = subject.seeded();
    let (a, b, c) = (blob("SD", 1), blob("SD", 2), blob("WS", 1));
    db.write(|r| [&c, &b, &a].iter().try_for_each(|row| r.add_blob(row)));
    assert_eq!(db.read(|r| r.blobs()), [a, b, c]);
}

pub fn files_of_a_digest_come_by_department(subject: &Subject) {
    let db = subject.seeded();
    let (a, b, other) = (blob("SD", 1), blob("WS", 1), blob("SD", 2));
    db.write(|r| [&b, &a, &other].iter().try_for_each(|row| r.add_blob(row)));
    assert_eq!(db.read(|r| r.blobs_of(digest(1))), [a, b]);
    assert_eq!(db.read(|r| r.blobs_of(digest(3))), []);
}

pub fn a_file_is_referred_to_by_cases_items_and_operations_that_wait(subject: &Subject) {
    let db = subject.seeded();
    let shows =
        |n: u8| vec![wire::content::Photo::new(uuid::Uuid::from_u128(n.into()).into(), digest(n), 8, 8)];
    let gone = Case { photos: shows(1), department: Some(department("WS")), ..moved(case(1), 5) };
    db.write(|r| {
        r.save_case(&Case { photos: shows(1), ..case(1) }, None)?;
        r.save_case(&gone, None)?;
        r.save_case(&Case { photos: Vec::new(), ..moved(gone.clone(), 6) }, None)?;
        r.save_case(&Case { photos: shows(2), ..case(2) }, None)?;
        r.save_submission(&submission(3))?;
        r.add_showing(submission_id(3), digest(3))?;
        r.add_operation(&operation(4), &[promise(4)], &[])?;
        r.add_operation(&operation(5), &[promise(5)], &[])?;
        r.settle_operation(operation_id(5), &Outcome::Refused(Box::new(Problem::new(ProblemCode::Flawed))))
    });
    let by = |code: &str, n| db.read(|r| r.is_referred_to_by(&upload_key(code, n)));
    let all: Vec<_> =
        (1..=6).map(|n| (db.read(|r| r.is_referred_to(digest(n))), by("SD", n), by("WS", n))).collect();
    let (theirs, nobodys) = ((true, true, false), (false, false, false));
    assert_eq!(all, [theirs, theirs, theirs, theirs, nobodys, nobodys]);
}

pub fn an_unwanted_file_is_listed_once_until_it_is_gone(subject: &Subject) {
    let db = subject.open();
    db.write(|r| [1, 2, 1].into_iter().try_for_each(|n| r.add_unwanted_file(digest(n))));
    let mut both = [digest(1), digest(2)];
    both.sort_by_key(ToString::to_string);
    assert_eq!(db.read(|r| r.unwanted_files()), both);
    db.write(|r| r.delete_unwanted_file(digest(1)));
    assert_eq!(db.read(|r| r.unwanted_files()), [digest(2)]);
}

pub fn a_lost_file_is_gone_and_may_be_added_anew(subject: &Subject) {
    let db = subject.seeded();
    let (lost, stays) = (blob("SD", 1), blob("WS", 1));
    db.write(|r| r.add_blob(&lost).and_then(|()| r.add_blob(&stays)));
    db.write(|r| r.delete_blob(&lost.key).and_then(|()| r.delete_blob(&lost.key)));
    assert_eq!(db.read(|r| r.blobs()), [stays]);
    let anew = BlobRow { verified: at(9), ..lost };
    db.write(|r| r.add_blob(&anew));
    assert_eq!(db.read(|r| r.blob(&anew.key)), Some(anew));
}

pub fn a_length_that_the_store_cannot_hold_is_refused(subject: &Subject) {
    let db = subject.seeded();
    let longest = u64::try_from(i64::MAX).unwrap();
    db.write(|r| r.add_blob(&BlobRow { len: longest, ..blob("SD", 1) }));
    assert_eq!(db.read(|r| r.any_blob(digest(1))).map(|row| row.len), Some(longest));
    db.refuses(|r| r.add_blob(&BlobRow { len: longest + 1, ..blob("SD", 2) }));
}

pub fn uploads_in_flight_count_with_their_whole_length_and_reserve_what_is_still_to_come(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.in_flight(device_id(1))), Load::default());
    assert_eq!(db.read(|r| r.reserved()), 0);
    db.write(|r| {
        r.save_device(&device(2))?;
        r.save_upload(&UploadRow { offset: 30, ..upload("SD", 1) })?;
        r.save_upload(&upload("WS", 1))?;
        r.save_upload(&UploadRow { device: device_id(2), len: 7, ..upload("SD", 2) })
    });
    assert_eq!(db.read(|r| r.in_flight(device_id(1))), Load { count: 2, bytes: 200 });
    assert_eq!(db.read(|r| r.in_flight(device_id(2))), Load { count: 1, bytes: 7 });
    assert_eq!(db.read(|r| r.reserved()), 177);
}

pub fn what_no_operation_promises_counts_against_the_computer_it_came_from(subject: &Subject) {
    let db = subject.seeded();
    let by = |n, row| BlobRow { device: Some(device_id(n)), ..row };
    db.write(|r| {
        r.save_device(&device(2))?;
        r.add_operation(&operation(1), &[promise(1), promise(2)], &[])?;
        r.add_operation(&operation(2), &[promise(3)], &[])?;
        r.settle_operation(operation_id(2), &Outcome::Refused(Box::new(Problem::new(ProblemCode::Flawed))))?;
        r.save_upload(&upload("SD", 1))?;
        r.add_blob(&by(1, blob("SD", 2)))?;
        r.save_upload(&upload("SD", 3))?;
        r.add_blob(&by(1, blob("WS", 2)))?;
        r.add_blob(&by(2, blob("WS", 3)))?;
        r.add_blob(&blob("WS", 4))
    });
    assert_eq!(db.read(|r| r.unpromised(device_id(1))), Load { count: 2, bytes: 200 });
    assert_eq!(db.read(|r| r.unpromised(device_id(2))), Load { count: 1, bytes: 100 });
}

pub fn orphans_are_old_files_of_computers_that_nothing_refers_to(subject: &Subject) {
    let db = subject.seeded();
    let sent = |code, n, then| BlobRow { device: Some(device_id(1)), verified: at(then), ..blob(code, n) };
    let mut shows = case(1);
    shows.photos = vec![wire::content::Photo::new(uuid::Uuid::from_u128(1).into(), digest(6), 8, 8)];
    db.write(|r| {
        r.add_operation(&operation(1), &[promise(1)], &[])?;
        r.add_operation(&OperationRow { department: department("WS"), ..operation(2) }, &[promise(2)], &[])?;
        r.save_case(&shows, None)?;
        [sent("SD", 1, 1), sent("SD", 2, 3), sent("SD", 3, 2), sent("SD", 4, 5), sent("SD", 6, 1)]
            .iter()
            .try_for_each(|row| r.add_blob(row))?;
        r.add_blob(&blob("SD", 5))
    });
    assert_eq!(db.read(|r| r.orphans(at(5), 9)), [sent("SD", 3, 2), sent("SD", 2, 3)]);
    assert_eq!(db.read(|r| r.orphans(at(5), 1)), [sent("SD", 3, 2)]);
}
