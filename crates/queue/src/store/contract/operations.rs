//! The contract of [`crate::store::Operations`].

use wire::ids::Number;
use wire::operation::{BlobPromise, Mime};
use wire::problem::{Problem, ProblemCode};
use wire::receipt::{Receipt, SignedReceipt};
use wire::subject::Subject as About;

use super::Subject;
use super::rows::{
    at, blob, case_id, department, device, device_id, digest, operation, operation_id, promise,
    submission_id, upload,
};
use crate::store::{BlobRow, Load, OperationRow, Outcome, PromiseRow, UploadRow};

fn received(n: u8) -> Outcome {
    let row = operation(n);
    let receipt = Receipt {
        operation: row.id,
        subject: row.subject,
        number: Number("SD-2026-00001".into()),
        content_hash: row.content_hash,
        blobs: vec![digest(1)],
        made_at: at(1),
        received_at: at(2),
        on_time: Some(true),
        sequence: 1,
    };
    Outcome::Received(Box::new(SignedReceipt { receipt, signature: "চিহ্ন".into() }))
}

fn refused() -> Outcome {
    Outcome::Refused(Box::new(Problem::new(ProblemCode::Flawed).with("count", 3)))
}

pub fn an_operation_comes_back_as_it_was_announced(subject: &Subject) {
    let db = subject.seeded();
    let about_case =
        OperationRow { subject: About::Case(case_id(5)), kind: "note_case".into(), ..operation(2) };
    for row in [operation(1), about_case] {
        db.write(|r| r.add_operation(&row, &[], &[]));
        assert_eq!(db.read(|r| r.operation(row.id)), Some(row));
    }
    assert_eq!(db.read(|r| r.operation(operation_id(9))), None);
}

pub fn an_operation_announced_twice_or_by_nobody_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.add_operation(&operation(1), &[], &[]));
    db.refuses(|r| r.add_operation(&OperationRow { bytes: vec![9], ..operation(1) }, &[], &[]));
    db.refuses(|r| r.add_operation(&OperationRow { device: device_id(9), ..operation(2) }, &[], &[]));
    db.refuses(|r| r.add_operation(&OperationRow { department: department("XX"), ..operation(2) }, &[], &[]));
    assert_eq!(db.read(|r| r.operation(operation_id(1))), Some(operation(1)));
}

pub fn a_settled_operation_tells_its_receipt_or_its_refusal(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.add_operation(&operation(1), &[], &[]));
    for outcome in [received(1), refused(), Outcome::Announced] {
        db.write(|r| r.settle_operation(operation_id(1), &outcome));
        assert_eq!(db.read(|r| r.operation(operation_id(1))), Some(OperationRow { outcome, ..operation(1) }));
    }
    db.write(|r| r.settle_operation(operation_id(9), &refused()));
    assert_eq!(db.read(|r| r.operation(operation_id(9))), None, "nothing is made of an unknown one");
}

pub fn what_is_needed_comes_in_the_order_promised_without_what_the_department_holds(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.add_operation(&operation(1), &[promise(3), promise(1), promise(2)], &[None, None, None])?;
        r.add_blob(&blob("SD", 1))?;
        r.add_blob(&blob("WS", 3))
    });
    assert_eq!(db.read(|r| r.needed(operation_id(1))), [digest(3), digest(2)]);
    assert_eq!(db.read(|r| r.needed(operation_id(9))), []);
}

pub fn a_promise_without_a_preview_beside_it_is_kept_all_the_same(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.add_operation(&operation(1), &[promise(1), promise(2)], &[Some(vec![7])]));
    assert_eq!(db.read(|r| r.needed(operation_id(1))), [digest(1), digest(2)]);
}

pub fn operations_that_wait_for_a_file_come_oldest_first_then_by_id_and_each_once(subject: &Subject) {
    let db = subject.seeded();
    let twice = [promise(7), promise(7)];
    db.write(|r| {
        r.add_operation(&OperationRow { announced: at(5), ..operation(3) }, &twice, &[None, None])?;
        r.add_operation(&OperationRow { announced: at(5), ..operation(2) }, &twice, &[None, None])?;
        r.add_operation(&OperationRow { announced: at(1), ..operation(4) }, &twice, &[None, None])?;
        r.add_operation(&operation(5), &twice, &[None, None])?;
        r.settle_operation(operation_id(5), &refused())?;
        r.add_operation(
            &OperationRow { department: department("WS"), ..operation(6) },
            &twice,
            &[None, None],
        )?;
        r.add_operation(&operation(7), &[promise(8)], &[None])
    });
    let waiting = db.read(|r| r.waiting_for(&department("SD"), digest(7)));
    assert_eq!(waiting, [4, 2, 3].map(operation_id));
    assert_eq!(db.read(|r| r.waiting_for(&department("SD"), digest(9))), []);
}

pub fn what_is_promised_of_a_file_comes_in_the_order_announced_but_for_what_was_refused(subject: &Subject) {
    let db = subject.seeded();
    let promise = |len, mime| BlobPromise { len, mime, ..promise(7) };
    db.write(|r| {
        r.save_device(&device(2))?;
        let row = |n, then| OperationRow { announced: at(then), ..operation(n) };
        let others = OperationRow { device: device_id(2), ..row(1, 9) };
        r.add_operation(&others, &[promise(1, Mime::Webp)], &[None])?;
        r.add_operation(&row(2, 4), &[promise(5, Mime::Jpeg), promise(4, Mime::Png)], &[None, None])?;
        r.add_operation(&operation(3), &[promise(6, Mime::Png)], &[None])?;
        r.settle_operation(operation_id(3), &received(3))?;
        r.add_operation(&operation(5), &[promise(9, Mime::Png)], &[None])?;
        r.settle_operation(operation_id(5), &refused())?;
        let elsewhere = OperationRow { department: department("WS"), ..operation(4) };
        r.add_operation(&elsewhere, &[promise(8, Mime::Png)], &[None])
    });
    let row = |n, len, mime| PromiseRow { device: device_id(n), len, mime };
    assert_eq!(
        db.read(|r| r.promises(&department("SD"), digest(7))),
        [row(1, 6, Mime::Png), row(1, 5, Mime::Jpeg), row(1, 4, Mime::Png), row(2, 1, Mime::Webp)]
    );
    assert_eq!(db.read(|r| r.promises(&department("SD"), digest(9))), []);
}

pub fn what_a_computer_has_waiting_counts_with_its_previews(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.waiting_of(device_id(1))), Load::default());
    db.write(|r| {
        r.save_device(&device(2))?;
        r.add_operation(&operation(1), &[promise(1), promise(2)], &[Some(vec![7; 10]), None])?;
        r.add_operation(&operation(2), &[], &[])?;
        r.add_operation(&operation(3), &[], &[])?;
        r.settle_operation(operation_id(3), &refused())?;
        r.add_operation(&OperationRow { device: device_id(2), ..operation(4) }, &[], &[])
    });
    assert_eq!(db.read(|r| r.waiting_of(device_id(1))), Load { count: 2, bytes: 16 });
}

pub fn abandoned_is_what_waits_and_of_whose_files_nothing_came_since(subject: &Subject) {
    let db = subject.seeded();
    let row = |n, then| OperationRow { announced: at(then), ..operation(n) };
    db.write(|r| {
        for (n, then) in [(1, 3), (2, 2), (3, 1), (4, 1), (5, 1), (6, 9)] {
            r.add_operation(&row(n, then), &[promise(n)], &[])?;
        }
        r.save_upload(&UploadRow { touched: at(9), ..upload("SD", 3) })?;
        r.save_upload(&UploadRow { touched: at(8), ..upload("SD", 2) })?;
        r.add_blob(&BlobRow { verified: at(9), ..blob("SD", 4) })?;
        r.settle_operation(operation_id(5), &refused())
    });
    assert_eq!(db.read(|r| r.abandoned(at(9), 9)), [row(2, 2), row(1, 3)]);
    assert_eq!(db.read(|r| r.abandoned(at(9), 1)), [row(2, 2)]);
}

pub fn a_forgotten_operation_is_as_one_that_never_came_and_one_that_ended_stays(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.add_operation(&operation(1), &[promise(7)], &[Some(vec![1])])?;
        r.add_operation(&operation(2), &[promise(8)], &[])?;
        r.settle_operation(operation_id(2), &received(2))?;
        [1, 2].into_iter().try_for_each(|n| r.forget_operation(operation_id(n)))
    });
    assert_eq!(db.read(|r| r.operation(operation_id(1))), None);
    assert_eq!(db.read(|r| r.promises(&department("SD"), digest(7))), []);
    assert!(db.read(|r| r.operation(operation_id(2))).is_some());
    assert_eq!(db.read(|r| r.needed(operation_id(2))), [digest(8)]);
    db.write(|r| r.add_operation(&operation(1), &[promise(7)], &[]));
    assert_eq!(db.read(|r| r.needed(operation_id(1))), [digest(7)]);
}

pub fn a_submission_is_announced_while_its_first_revision_waits(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.add_operation(&operation(1), &[], &[])?;
        r.add_operation(&OperationRow { kind: "revise".into(), ..operation(2) }, &[], &[])
    });
    let announced = |n| db.read(|r| r.submission_announced(submission_id(n)));
    assert_eq!([1, 2, 9].map(announced), [true, false, false]);
    db.write(|r| r.settle_operation(operation_id(1), &received(1)));
    assert!(!announced(1));
}

pub fn what_comes_in_is_first_revisions_that_wait_oldest_first_up_to_the_limit(subject: &Subject) {
    let db = subject.seeded();
    let row = |n, then| OperationRow { announced: at(then), ..operation(n) };
    let (first, second, third) = (row(3, 1), row(1, 2), row(2, 2));
    db.write(|r| {
        [&third, &second, &first].iter().try_for_each(|row| r.add_operation(row, &[], &[]))?;
        r.add_operation(&OperationRow { kind: "message".into(), ..operation(4) }, &[], &[])?;
        r.add_operation(&operation(5), &[], &[])?;
        r.settle_operation(operation_id(5), &refused())
    });
    let all = [first, second, third];
    for (limit, expected) in [(0, 0), (2, 2), (3, 3), (u32::MAX, 3)] {
        assert_eq!(db.read(|r| r.incoming(limit)), all[..expected], "at most {limit}");
    }
}

pub fn texts_about_a_case_are_forgotten_once_settled_and_those_that_wait_stay(subject: &Subject) {
    let db = subject.seeded();
    let about = |n, about| OperationRow { subject: about, ..operation(n) };
    let rows = [
        about(1, About::Case(case_id(5))),
        about(2, About::Case(case_id(5))),
        about(3, About::Case(case_id(6))),
        about(4, About::Submission(uuid::Uuid::from_u128(5).into())),
    ];
    db.write(|r| {
        rows.iter().try_for_each(|row| r.add_operation(row, &[], &[]))?;
        [1, 3, 4].into_iter().try_for_each(|n| r.settle_operation(operation_id(n), &refused()))?;
        r.forget_texts(case_id(5))
    });
    let left = [1, 2, 3, 4].map(|n| db.read(|r| r.operation(operation_id(n))).unwrap());
    assert_eq!(left.each_ref().map(|row| row.bytes.len()), [0, 3, 3, 3]);
    assert_eq!(left[0].content_hash, digest(1), "sent again, it is known");
}

pub fn a_preview_is_the_first_that_came_with_the_operation_for_that_file(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        let promises = [promise(1), promise(2), promise(1), promise(1)];
        r.add_operation(&operation(1), &promises, &[None, None, Some(vec![1]), Some(vec![2])])
    });
    let preview = |operation, n| db.read(|r| r.preview(operation_id(operation), digest(n)));
    assert_eq!(preview(1, 1), Some(vec![1]));
    assert_eq!([preview(1, 2), preview(1, 9), preview(9, 1)], [None, None, None]);
}
