//! Everything a user's hands do to a window, in four network conditions: photos dropped and pasted from other programs, other
//! windows, the tray, the screen, Bengali keyboards, and every way a program ends. The window is the real one, and
//! all input is X input: nothing is done through the page. Run by `cargo xtask e2e`.
//!
//! After each gesture the program must be running and show its own page, no fault may be recorded, and the typed text must
//! be there. At the end of each day the network is up, and everything submitted must be at the queue, once.
//!
//! `PURABARTA_GESTURES=drop` runs only the gestures whose name contains it, and those that are always needed;
//! `PURABARTA_WEATHER=away` runs only this network condition.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

mod around;
mod bringing;
mod day;
mod ending;
mod writing;

use day::{Day, GESTURES, Gesture};
use futures::FutureExt as _;
use purabarta_tests::hands::{Done, patience, screen};
use purabarta_tests::weather::Weather;
use std::panic::AssertUnwindSafe;
use testkit::proofs::Proof;

/// What came of a gesture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    Well,
    Wrong,
    Undone,
}

fn only(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|word| !word.is_empty())
}

/// Does one gesture, and looks whether everything still holds.
async fn does(day: &mut Day, gesture: &Gesture) -> Done {
    let doing = async {
        let most = patience() * 10;
        let done = tokio::time::timeout(most, (gesture.does)(day)).await;
        done.unwrap_or_else(|_| Err(format!("it took longer than {most:?}")))?;
        day.desk.is_sound().await
    };
    match AssertUnwindSafe(doing).catch_unwind().await {
        Ok(done) => done,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            Err(text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned())
        }
    }
}

async fn lives_through(weather: Weather, proof: &mut Proof) -> Vec<Came> {
    let mut day = Day::begins(weather).await.expect("a day begins");
    let wanted = only("PURABARTA_GESTURES");
    let mut came = Vec::new();
    for (n, gesture) in GESTURES.iter().enumerate() {
        day.weather_at(n).await;
        if wanted.as_ref().is_some_and(|wanted| !gesture.always && !gesture.name.contains(wanted)) {
            came.push(Came::Undone);
            continue;
        }
        let done = does(&mut day, gesture).await;
        came.push(if done.is_ok() { Came::Well } else { Came::Wrong });
        let wrong = done.is_err();
        if wrong {
            let step = format!("gesture-{n:02}-{}", weather.name());
            let _no_picture = screen::is_photographed(&step).await;
        }
        println!(
            "gestures: {}, {}: {}",
            weather.name(),
            gesture.name,
            done.as_ref().err().map_or("ok", |e| e)
        );
        proof.ran(format!("{}, {}", weather.name(), gesture.name), done);
        if wrong && let Err(lost) = day.goes_on_after_a_fault().await {
            proof.ran(format!("{}, going on after {}", weather.name(), gesture.name), Err(lost));
        }
    }
    day.ends().await;
    came
}

/// Gestures down, weathers across.
fn print(days: &[(Weather, Vec<Came>)]) {
    println!(
        "\n{:<44}{}",
        "gesture",
        days.iter().map(|(w, _)| format!("{:>9}", w.name())).collect::<String>()
    );
    for (n, gesture) in GESTURES.iter().enumerate() {
        let said = days.iter().map(|(_, came)| match came[n] {
            Came::Well => "ok",
            Came::Wrong => "WRONG",
            Came::Undone => "-",
        });
        println!("{:<44}{}", gesture.name, said.map(|said| format!("{said:>9}")).collect::<String>());
    }
    println!();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_user_gesture_loses_anything_in_any_network_weather() {
    let mut proof = Proof::begins("gestures", 0);
    let only = only("PURABARTA_WEATHER");
    let mut days = Vec::new();
    for weather in Weather::ALL {
        if only.as_ref().is_none_or(|only| only == weather.name()) {
            days.push((weather, lives_through(weather, &mut proof).await));
        }
    }
    print(&days);
    proof.ends();
}
