//! The bridge as its users start it: a program that says where it listens and ends with whoever started it.
//!
//! That this test is here also has `cargo test` build the program, which the front ends' tests start.

#![cfg(debug_assertions)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program, where it listens, and its output: it prints its seeds, and must not find the output closed.
fn started() -> (Child, String, BufReader<ChildStdout>) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_officer-bridge"))
        .arg("--until-input-ends")
        .envs([("PURABARTA_BRIDGE", ""), ("PURABARTA_HOME", "")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut line, mut output) = (String::new(), BufReader::new(program.stdout.take().unwrap()));
    output.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("officer-bridge ").unwrap().to_owned();
    (program, address, output)
}

#[tokio::test]
async fn a_world_answers_the_officers_calls_and_the_program_ends_with_its_input() {
    let (mut program, address, _output) = started();
    let client = reqwest::Client::new();
    let post = async |path: &str, body: Value| -> Value {
        client.post(format!("{address}{path}")).json(&body).send().await.unwrap().json().await.unwrap()
    };
    let world = post("/bridge/worlds", json!({ "enrolled": true })).await;
    let boot = post(&format!("/bridge/worlds/{}/call/boot", world["id"]), Value::Null).await;
    assert_eq!(boot["who"]["officer"]["name"]["en"], "Rina Das");

    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[tokio::test]
async fn a_page_from_elsewhere_is_refused() {
    let (mut program, address, _output) = started();
    let asked = reqwest::Client::new()
        .post(format!("{address}/bridge/worlds"))
        .header("origin", "https://elsewhere.example")
        .json(&json!({ "enrolled": false }));
    assert_eq!(asked.send().await.unwrap().status(), 403);
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}
