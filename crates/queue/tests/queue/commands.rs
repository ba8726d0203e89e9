//! The program's commands, as they are typed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

pub fn run(data: &Path, arguments: &[&str], input: &str) -> (bool, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_purabarta-queue"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that does not read its input closes it early.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn admin(data: &Path, login: &str, password: &str) -> (bool, String, String) {
    let arguments = ["admin", "create", "--login", login, "--name-bn", "দেবলীনা ঘোষ", "--password-stdin"];
    run(data, &arguments, &format!("{password}\n"))
}

#[test]
fn an_administrator_is_added_once_and_gets_a_code_by_login() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (_, _, said) = admin(data, "deblina", "short");
    assert!(said.contains("password_too_short"), "{said}");
    let (done, id, said) = admin(data, "Deblina", "a long password");
    assert!(done, "{said}");
    let (done, _, said) = admin(data, "deblina", "a long password");
    assert!(!done && said.contains("login_taken"), "{said}");
    for whose in [["--login", "deblina"], ["--officer", id.trim()]] {
        let (done, code, said) = run(data, &["enrol-code", whose[0], whose[1]], "");
        assert!(done && code.trim().len() == 14, "{code} {said}");
    }
    assert!(run(data, &["enrol-code", "--login", "nobody"], "").2.contains("login_unknown"));
    assert!(!run(data, &["enrol-code"], "").0);
    assert!(!run(data, &["enrol-code", "--login", "deblina", "--officer", id.trim()], "").0);
}

#[test]
fn a_roster_is_imported_completely_and_importing_it_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (&folder.path().join("data"), folder.path().join("roster.csv"));
    admin(data, "admin", "a long password");
    let import = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(data, &["roster", "import", file.to_str().unwrap()], "")
    };
    let rows = "\u{feff}login,name_bn,name_en,department,role,from,until,acting\r\n\
        rina,রীনা সেন,Rina Sen,SWM,contributor,2026-01-01,,no\r\n\
        rina,রীনা সেন,Rina Sen,SD,contributor,2026-01-01,2026-12-31,yes\r\n\
        ,তপন কর,,it,Moderator,,,\r\n";
    let (done, said, wrong) = import(rows);
    assert!(done, "{wrong}");
    assert_eq!(said.trim(), r#"{"changed":0,"closed":0,"officers":2,"opened":3,"unchanged":0}"#);
    let audit = run(data, &["verify-audit"], "").1;
    let (_, said, _) = import(rows.trim_start_matches('\u{feff}'));
    assert_eq!(said.trim(), r#"{"changed":0,"closed":0,"officers":0,"opened":0,"unchanged":3}"#);
    assert_eq!(run(data, &["verify-audit"], "").1, audit);
    // Once a post has got its end, another end contradicts it.
    let (_, said, _) = import(&rows.replace("2026-01-01,,no", "2026-01-01,2026-11-30,no"));
    assert_eq!(said.trim(), r#"{"changed":0,"closed":1,"officers":0,"opened":0,"unchanged":2}"#);
    let (done, _, wrong) = import(&rows.replace("2026-01-01,,no", "2026-01-01,2026-11-29,no"));
    assert!(!done && wrong.contains("2\tuntil\tcontradicts\t\"2026-11-29\""), "{wrong}");
    assert!(run(data, &["enrol-code", "--login", "rina"], "").0);
    // A login without a password lets nobody in until it is given one.
    assert!(run(data, &["password", "--login", "rina", "--password-stdin"], "another long one\n").0);
}

#[test]
fn a_dry_run_says_row_by_row_what_an_import_would_do_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (&folder.path().join("data"), folder.path().join("sheet.csv"));
    admin(data, "admin", "a long password");
    let import = |command: &str, more: &[&str], text: &str| {
        std::fs::write(&file, text).unwrap();
        let all = [&[command, "import"], more, &[file.to_str().unwrap()]].concat();
        run(data, &all, "")
    };
    let rows = "login,name_bn,name_en,department,role,from,until,acting\n\
        rina,রীনা সেন,,SWM,contributor,2026-01-01,,no\n";
    let audit = run(data, &["verify-audit"], "").1;
    let (done, said, wrong) = import("roster", &["--dry-run"], rows);
    assert!(done, "{wrong}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "2\tadd\tরীনা সেন\tname_bn\t\"\"\t\"রীনা সেন\"",
            "2\tadd\tরীনা সেন\tlogin\t\"\"\t\"rina\"",
            "2\tadd\tরীনা সেন\tfrom\t\"\"\t\"2026-01-01\"",
            r#"{"changed":0,"closed":0,"officers":1,"opened":1,"unchanged":0}"#,
        ]
    );
    let (done, said, wrong) = import("calendar", &["--dry-run"], "day,name_bn\n2026-01-26,সাধারণতন্ত্র দিবস\n");
    assert!(done, "{wrong}");
    assert!(said.contains("\tremove\t2027-01-26\t"), "the built-in list has it: {said}");
    assert!(said.contains(r#""days":1"#), "{said}");
    assert_eq!(run(data, &["verify-audit"], "").1, audit, "nothing was done");
    assert!(run(data, &["calendar", "show"], "").1.contains("2027-01-26"));
    let (_, said, _) = import("roster", &[], rows);
    assert_eq!(said.trim(), r#"{"changed":0,"closed":0,"officers":1,"opened":1,"unchanged":0}"#);
}

#[test]
fn every_wrong_cell_of_a_roster_is_named_and_nothing_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (&folder.path().join("data"), folder.path().join("roster.csv"));
    admin(data, "admin", "a long password");
    let import = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        run(data, &["roster", "import", file.to_str().unwrap()], "")
    };
    let (done, _, wrong) = import(
        "login,name_bn,name_en,department,role,from,until,acting\n\
         good,রীনা সেন,,SWM,contributor,,,\n\
         a b,,,XYZ,manager,2026-02-30,,maybe\n\
         late,তপন কর,,SD,contributor,2026-02-03,2026-02-01,\n"
            .as_bytes(),
    );
    assert!(!done);
    let lines: Vec<&str> = wrong.lines().collect();
    assert_eq!(
        lines,
        [
            "3\tname_bn\tmissing\t\"\"",
            "3\tlogin\tmalformed\t\"a b\"",
            "3\tdepartment\tunknown_department\t\"XYZ\"",
            "3\trole\tunknown_role\t\"manager\"",
            "3\tfrom\tnot_a_day\t\"2026-02-30\"",
            "3\tacting\tnot_yes_or_no\t\"maybe\"",
            "4\tuntil\tends_before_it_begins\t\"2026-02-01\"",
        ]
    );
    assert!(!run(data, &["enrol-code", "--login", "good"], "").0, "the good row was imported");
    assert!(import(b"name_bn,role\nx,y\n").2.contains("1\tdepartment\tmissing"));
    assert!(import(b"name_bn\n\xff\xfe\n").2.contains("2\t\tnot_utf8"));
}

#[test]
fn every_command_has_a_help_text() {
    let folder = tempfile::tempdir().unwrap();
    for (command, word) in [
        (&["admin", "create", "--help"][..], "--password-stdin"),
        (&["roster", "import", "--help"], "controlling_officer"),
        (&["enrol-code", "--help"], "--login"),
        (&["demo", "--help"], "--photos"),
    ] {
        let (done, said, _) = run(folder.path(), command, "");
        assert!(done && said.contains(word), "{said}");
    }
}

#[test]
fn an_open311_key_is_created_shown_once_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (done, key, said) = run(data, &["open311-key", "new", "fixmystreet", "--public"], "");
    assert!(done && key.trim().len() == 43, "{key} {said}");
    assert!(run(data, &["open311-key", "new", "fixmystreet"], "").2.contains("name_taken"));
    assert!(run(data, &["open311-key", "new", "Fix My Street"], "").2.contains("name_malformed"));
    let (_, list, _) = run(data, &["open311-key", "list"], "");
    assert!(list.starts_with("fixmystreet\t-\tpublic\tkmc\t1000\t") && !list.contains(key.trim()), "{list}");
    assert!(run(data, &["open311-key", "revoke", "fixmystreet"], "").0);
    assert!(run(data, &["open311-key", "revoke", "nobody"], "").2.contains("name_unknown"));
    assert!(run(data, &["open311-key", "list"], "").1.starts_with("fixmystreet\trevoked\t"));
}

#[test]
fn a_computer_struck_off_by_a_command_stays_off_after_a_restore_that_names_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (data, made) = (at("data"), at("backup"));
    admin(&data, "deblina", "a long password");
    assert!(run(&data, &["open311-key", "new", "street"], "").0);
    assert!(run(&data, &["backup", made.to_str().unwrap()], "").0);
    assert!(run(&data, &["open311-key", "revoke", "street"], "").0);
    let (done, _, said) = run(&at("restored"), &["restore", made.to_str().unwrap()], "");
    assert!(!done && said.contains("--journal FILE"), "{said}");
    let journal = data.join("journal/journal.jsonl");
    let arguments = ["restore", made.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let (done, said, wrong) = run(&at("restored"), &arguments, "");
    assert!(done && said.contains("taken away again: 1"), "{said} {wrong}");
    let (_, keys, _) = run(&at("restored"), &["open311-key", "list"], "");
    assert!(keys.starts_with("street\trevoked\t"), "{keys}");
    // With the journal in a folder of its own nothing need be named.
    let (elsewhere, other) = (at("elsewhere"), at("other"));
    let elsewhere = elsewhere.to_str().unwrap();
    admin(&other, "deblina", "a long password");
    let made = at("other backup");
    for command in [
        &["open311-key", "new", "street"][..],
        &["backup", made.to_str().unwrap()],
        &["open311-key", "revoke", "street"],
    ] {
        assert!(run(&other, &[&["--journal-dir", elsewhere], command].concat(), "").0);
    }
    let arguments = ["--journal-dir", elsewhere, "restore", made.to_str().unwrap()];
    let (done, said, wrong) = run(&at("another"), &arguments, "");
    assert!(done && said.contains("taken away again: 1"), "{said} {wrong}");
}

#[test]
fn a_log_cut_after_its_checkpoint_fails_the_verification() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("checkpoints"));
    admin(&data, "deblina", "a long password");
    for name in ["one", "two", "three"] {
        assert!(run(&data, &["open311-key", "new", name], "").0);
    }
    let (done, line, said) = run(&data, &["audit-checkpoint"], "");
    assert!(done, "{said}");
    std::fs::write(&file, &line).unwrap();
    let verify = ["verify-audit", "--checkpoints", file.to_str().unwrap()];
    let (done, _, said) = run(&data, &verify, "");
    assert!(done, "{said}");
    let database = rusqlite::Connection::open(data.join("queue.sqlite3")).unwrap();
    // Whoever can write to the file can drop what forbids it.
    let cut = "DROP TRIGGER audit_is_not_shortened; DELETE FROM audit WHERE number > 2";
    database.execute_batch(cut).unwrap();
    drop(database);
    assert!(run(&data, &["verify-audit"], "").0, "the chain alone shows nothing");
    let (done, said, wrong) = run(&data, &verify, "");
    assert!(
        !done && said.contains(":1\tline 4\t") && said.contains("cut off: the log ends with line 2"),
        "{said}"
    );
    assert!(wrong.contains("does not hold: 1") || wrong.contains("not hold: 1"), "{wrong}");
    let key = serde_json::from_str::<serde_json::Value>(&line).unwrap()["key"].as_str().unwrap().to_owned();
    let another = key.replacen(key.split_at(3).0, "AAA", 1);
    let (done, said, _) = run(&data, &[&verify[..], &["--key", &another]].concat(), "");
    assert!(!done && said.contains("not signed with this key"), "{said}");
    std::fs::write(&file, "no checkpoint\n").unwrap();
    assert!(run(&data, &verify, "").2.contains("line 1 is no checkpoint"));
}
