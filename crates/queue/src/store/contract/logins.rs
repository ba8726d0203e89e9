//! The contract of [`crate::store::Logins`].

use wire::device::Heartbeat;

use super::Subject;
use super::rows::{at, device, device_id, digest, officer_id, seed};
use crate::store::{AccountRow, CodeRow, DeviceRow, HeardRow, SessionRow, StartCodeRow};

fn code(n: u8) -> CodeRow {
    CodeRow { hash: digest(n), officer: officer_id(1), expires: at(100), used: None }
}

fn session(n: u8, used: i64) -> SessionRow {
    SessionRow {
        token: digest(n),
        officer: officer_id(1),
        opened: at(1),
        used: at(used),
        login: "rina".into(),
        network: "10.0.3.*".into(),
        browser: "firefox linux".into(),
        posted: true,
    }
}

fn account(login: &str) -> AccountRow {
    AccountRow { login: login.into(), officer: officer_id(1), password: "$argon2id$".into() }
}

fn heartbeat(unsent: u32) -> Heartbeat {
    Heartbeat { unsent, oldest_made_at: Some(at(-5)), app_version: "1.0".into() }
}

pub fn an_unknown_code_is_none(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_code(&code(1)));
    assert_eq!(db.read(|r| r.code(digest(2))), None);
}

pub fn a_code_saved_again_is_marked_as_used_and_keeps_the_rest(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_code(&code(1)));
    assert_eq!(db.read(|r| r.code(digest(1))), Some(code(1)));
    let again = CodeRow { officer: officer_id(2), expires: at(999), used: Some(at(7)), ..code(1) };
    db.write(|r| r.save_code(&again));
    assert_eq!(db.read(|r| r.code(digest(1))), Some(CodeRow { used: Some(at(7)), ..code(1) }));
}

pub fn the_codes_of_an_officer_end_unless_used_or_over_and_those_of_others_stay(subject: &Subject) {
    let db = subject.seeded();
    let used = CodeRow { used: Some(at(7)), ..code(2) };
    let over = CodeRow { expires: at(3), ..code(3) };
    let others = CodeRow { officer: officer_id(2), ..code(4) };
    db.write(|r| [&code(1), &used, &over, &others].iter().try_for_each(|row| r.save_code(row)));
    db.write(|r| r.end_codes_of(officer_id(1), at(9)));
    let left = [CodeRow { expires: at(9), ..code(1) }, used, over, others];
    for row in left {
        assert_eq!(db.read(|r| r.code(row.hash)), Some(row));
    }
}

pub fn a_computer_is_found_by_its_id_and_by_its_token_only(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.device(device_id(1))), Some(device(1)));
    assert_eq!(db.read(|r| r.device_by_token(digest(1))), Some(device(1)));
    assert_eq!(db.read(|r| r.device(device_id(2))), None);
    assert_eq!(db.read(|r| r.device_by_token(digest(2))), None);
}

pub fn a_computer_saved_again_keeps_its_officer_and_its_enrolment(subject: &Subject) {
    let db = subject.seeded();
    let changed =
        DeviceRow { name: "নতুন".into(), token: digest(9), revoked: Some(at(8)), ..device(1) };
    db.write(|r| r.save_device(&DeviceRow { officer: officer_id(2), enrolled: at(99), ..changed.clone() }));
    assert_eq!(db.read(|r| r.device(device_id(1))), Some(changed.clone()));
    assert_eq!(db.read(|r| r.device_by_token(digest(1))), None, "the old token opens nothing");
    db.write(|r| r.save_device(&DeviceRow { revoked: None, ..changed.clone() }));
    assert_eq!(db.read(|r| r.device_by_token(digest(9))).and_then(|row| row.revoked), None);
}

pub fn a_token_that_another_computer_has_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.refuses(|r| r.save_device(&DeviceRow { token: digest(1), ..device(2) }));
    db.refuses(|r| r.save_device(&DeviceRow { officer: officer_id(99), ..device(2) }));
}

pub fn computers_come_by_enrolment_then_id_with_what_they_said_last(subject: &Subject) {
    let db = subject.seeded();
    let second = DeviceRow { enrolled: at(1), ..device(2) };
    let earlier = DeviceRow { enrolled: at(0), revoked: Some(at(3)), ..device(3) };
    db.write(|r| {
        r.save_device(&second)?;
        r.save_device(&earlier)?;
        r.save_heartbeat(device_id(1), at(5), &heartbeat(7))?;
        r.save_heartbeat(device_id(1), at(6), &Heartbeat { oldest_made_at: None, ..heartbeat(0) })
    });
    let said = Heartbeat { oldest_made_at: None, ..heartbeat(0) };
    assert_eq!(
        db.read(|r| r.devices()),
        [
            HeardRow { device: earlier, heard: None },
            HeardRow { device: device(1), heard: Some((at(6), said)) },
            HeardRow { device: second, heard: None },
        ]
    );
}

pub fn what_an_unknown_computer_says_changes_nothing(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_heartbeat(device_id(9), at(5), &heartbeat(7)));
    assert_eq!(db.read(|r| r.devices()), [HeardRow { device: device(1), heard: None }]);
}

pub fn the_sums_leave_out_computers_that_were_struck_off(subject: &Subject) {
    let db = subject.open();
    assert_eq!(db.read(|r| r.device_sums()), (0, 0));
    db.write(|r| {
        seed(r)?;
        r.save_device(&device(2))?;
        r.save_device(&DeviceRow { revoked: Some(at(3)), ..device(3) })?;
        r.save_device(&device(4))?;
        [(1, 2), (2, 3), (3, 100)]
            .iter()
            .try_for_each(|(n, unsent)| r.save_heartbeat(device_id(*n), at(5), &heartbeat(*unsent)))
    });
    assert_eq!(db.read(|r| r.device_sums()), (3, 5));
}

pub fn a_sum_beyond_32_bits_stops_at_the_largest(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.save_device(&device(2))?;
        r.save_heartbeat(device_id(1), at(5), &heartbeat(u32::MAX))?;
        r.save_heartbeat(device_id(2), at(5), &heartbeat(1))
    });
    assert_eq!(db.read(|r| r.device_sums()), (2, u32::MAX));
}

pub fn an_account_is_found_by_exactly_its_login(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_account(&account("rina")).and_then(|()| r.save_account(&account("\u{9dc}"))));
    assert_eq!(db.read(|r| r.account("rina")), Some(account("rina")));
    for other in ["Rina", "rina ", "rin", "", "\u{9a1}\u{9bc}"] {
        assert_eq!(db.read(|r| r.account(other)), None, "{other:?}");
    }
}

pub fn accounts_come_by_login_and_one_saved_again_takes_its_officer_and_password(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| ["বি", "b", "a"].iter().try_for_each(|login| r.save_account(&account(login))));
    let again = AccountRow { officer: officer_id(2), password: String::new(), ..account("b") };
    db.write(|r| r.save_account(&again));
    assert_eq!(db.read(|r| r.accounts()), [account("a"), again, account("বি")]);
}

pub fn a_session_saved_again_notes_its_use_and_keeps_the_rest(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_session(&session(1, 5)));
    let other = SessionRow {
        officer: officer_id(2),
        opened: at(9),
        login: "mita".into(),
        network: String::new(),
        browser: String::new(),
        posted: false,
        ..session(1, 8)
    };
    db.write(|r| r.save_session(&other));
    assert_eq!(db.read(|r| r.session(digest(1))), Some(session(1, 8)));
    assert_eq!(db.read(|r| r.session(digest(2))), None);
}

pub fn an_officers_sessions_come_by_their_last_use_and_those_of_others_do_not(subject: &Subject) {
    let db = subject.seeded();
    let others = SessionRow { officer: officer_id(2), ..session(4, 9) };
    let rows = [session(1, 5), session(2, 8), session(3, 5), others.clone()];
    db.write(|r| rows.iter().try_for_each(|row| r.save_session(row)));
    assert_eq!(db.read(|r| r.sessions_of(officer_id(1))), [session(2, 8), session(1, 5), session(3, 5)]);
    assert_eq!(db.read(|r| r.sessions_of(officer_id(2))), [others]);
    assert_eq!(db.read(|r| r.sessions_of(officer_id(3))), []);
}

pub fn the_last_login_is_noted_of_those_there_are_and_outlives_a_new_password(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| ["b", "a", "c"].iter().try_for_each(|login| r.save_account(&account(login))));
    assert_eq!(db.read(|r| r.last_logins()), []);
    db.write(|r| {
        [("b", 5), ("a", 6), ("b", 7), ("nobody", 8)]
            .iter()
            .try_for_each(|(login, when)| r.note_login(login, at(*when)))
    });
    db.write(|r| r.save_account(&AccountRow { password: String::new(), ..account("b") }));
    assert_eq!(db.read(|r| r.last_logins()), [("a".to_owned(), at(6)), ("b".to_owned(), at(7))]);
}

pub fn a_login_has_one_start_code_at_most_until_it_is_deleted(subject: &Subject) {
    let db = subject.seeded();
    let code = |login: &str, n| StartCodeRow { login: login.into(), hash: digest(n), expires: at(n.into()) };
    db.refuses(|r| r.save_start_code(&code("nobody", 1)));
    db.write(|r| ["a", "b"].iter().try_for_each(|login| r.save_account(&account(login))));
    assert_eq!(db.read(|r| r.start_code("a")), None);
    db.write(|r| {
        [code("a", 1), code("b", 2), code("a", 3)].iter().try_for_each(|row| r.save_start_code(row))
    });
    assert_eq!(db.read(|r| r.start_code("a")), Some(code("a", 3)));
    db.write(|r| r.delete_start_code("a").and_then(|()| r.delete_start_code("nobody")));
    assert_eq!(db.read(|r| r.start_code("a")), None);
    assert_eq!(db.read(|r| r.start_code("b")), Some(code("b", 2)));
}

pub fn a_deleted_session_is_gone_and_the_others_stay(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| [1, 2].iter().try_for_each(|n| r.save_session(&session(*n, 5))));
    db.write(|r| r.delete_session(digest(1)).and_then(|()| r.delete_session(digest(9))));
    assert_eq!(db.read(|r| r.session(digest(1))), None);
    assert_eq!(db.read(|r| r.session(digest(2))), Some(session(2, 5)));
}

pub fn the_sessions_of_an_officer_end_and_those_of_others_stay(subject: &Subject) {
    let db = subject.seeded();
    let others = SessionRow { officer: officer_id(2), ..session(3, 5) };
    db.write(|r| [&session(1, 5), &session(2, 5), &others].iter().try_for_each(|row| r.save_session(row)));
    db.write(|r| r.delete_sessions_of(officer_id(1)));
    assert_eq!([1, 2].map(|n| db.read(|r| r.session(digest(n)))), [None, None]);
    assert_eq!(db.read(|r| r.session(digest(3))), Some(others));
}

pub fn no_session_and_no_code_is_left_when_all_are_deleted(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.save_session(&session(1, 5))?;
        r.save_code(&code(1))?;
        r.save_code(&CodeRow { used: Some(at(7)), ..code(2) })?;
        r.save_account(&account("rina"))?;
        r.save_start_code(&StartCodeRow { login: "rina".into(), hash: digest(3), expires: at(100) })?;
        r.delete_sessions_and_codes()
    });
    assert_eq!(db.read(|r| r.session(digest(1))), None);
    assert_eq!([1, 2].map(|n| db.read(|r| r.code(digest(n)))), [None, None]);
    assert_eq!(db.read(|r| r.start_code("rina")), None);
}

pub fn sessions_unused_since_then_are_deleted_and_one_used_at_that_moment_stays(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| [(1, 4), (2, 5)].iter().try_for_each(|(n, used)| r.save_session(&session(*n, *used))));
    db.write(|r| r.delete_sessions_unused_since(at(5)));
    assert_eq!(db.read(|r| r.session(digest(1))), None);
    assert_eq!(db.read(|r| r.session(digest(2))), Some(session(2, 5)));
}
