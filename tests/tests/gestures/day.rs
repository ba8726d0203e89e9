//! A day: which gestures are done, in which order, and which windows are open beside the officer's.

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use purabarta_tests::hands::desk::Desk;
use purabarta_tests::hands::office::Office;
use purabarta_tests::hands::sources::Folder;
use purabarta_tests::hands::{Done, keyboard, mouse, screen, window};
use purabarta_tests::weather::Weather;

use crate::{around, bringing, ending, writing};

/// One gesture.
pub struct Gesture {
    pub name: &'static str,
    /// Later gestures need it.
    pub always: bool,
    pub does: for<'d> fn(&'d mut Day) -> LocalBoxFuture<'d, Done>,
}

macro_rules! gestures {
    ($($need:ident $name:literal => $does:expr;)*) => {
        &[$(Gesture {
            name: $name,
            always: needed::$need,
            does: |day| async move { Box::pin($does(day)).await }.boxed_local(),
        }),*]
    };
}

mod needed {
    #![allow(non_upper_case_globals, reason = "they are words of a table")]
    pub const always: bool = true;
    pub const alone: bool = false;
}

/// All gestures, in this order.
pub const GESTURES: &[Gesture] = gestures! {
    always "the first page" => around::first_page;
    always "a photo dropped on the first page" => bringing::drop_on_home;
    alone "a photo dropped on the report" => bringing::drop_on_the_report;
    alone "several photos dropped" => bringing::drop_several;
    alone "a picture dropped from a browser" => bringing::drop_a_picture_of_a_page;
    alone "a link dropped" => bringing::drop_a_link;
    alone "a text dropped" => bringing::drop_a_text;
    alone "a copied file pasted" => bringing::paste_a_copied_file;
    alone "a picture pasted" => bringing::paste_a_picture;
    alone "a text pasted into the caption" => writing::paste_a_text;
    alone "undo and redo in the caption" => writing::undo_and_redo;
    alone "a photo removed and brought back" => bringing::remove_and_undo;
    alone "Alt-Tab away and back" => around::alt_tab;
    alone "another window and back" => around::another_window;
    alone "minimised and restored" => around::minimised;
    alone "closed to the tray, started again" => around::closed_to_the_tray;
    alone "a key as the settings open" => around::a_key_as_the_settings_open;
    alone "another resolution" => around::another_resolution;
    alone "Bengali by the keyboard's layout" => writing::bengali_layout;
    alone "stopped for a while" => ending::stopped;
    alone "SIGTERM 200 ms after the last key" => ending::terminated_after_a_key;
    alone "SIGKILL while typing" => ending::killed_while_typing;
    always "submitted" => writing::submitted;
    alone "Alt-Tab with work waiting" => around::alt_tab_with_work_waiting;
    alone "Bengali by Avro and Probhat (IBus)" => writing::bengali_input_method;
    alone "SIGKILL right after Submit" => ending::killed_after_submit;
    alone "the clock jumps by a night" => ending::clock_jumps;
    alone "started with the computer" => ending::started_with_the_computer;
    alone "the second monitor is gone" => ending::second_monitor_gone;
    alone "a fault at Alt-Tab, and one in a call" => ending::faults_are_contained;
    alone "two starts that ended at once" => ending::starts_that_end_at_once;
    always "everything arrives" => around::everything_arrives;
};

/// In *lost in the middle*, the line goes before this one.
const MIDDLE: &str = "a copied file pasted";

/// A day at the desk.
pub struct Day {
    pub desk: Desk,
    pub weather: Weather,
    /// Another program's window, which is there all day.
    pub other: Folder,
    _tray: screen::Tray,
}

impl Day {
    /// Begins it, in an office with one other window. The weather is fine until the officer is enrolled.
    pub async fn begins(weather: Weather) -> Done<Self> {
        let Office { desk, folders: [other], tray } = Office::opens(["papers of the office"]).await?;
        Ok(Self { desk, weather, other, _tray: tray })
    }

    /// The weather changes when it is time for it.
    pub async fn weather_at(&mut self, n: usize) {
        let middle = GESTURES.iter().position(|gesture| gesture.name == MIDDLE).unwrap_or_default();
        let sky = self.weather.sky(n >= middle);
        // The last one sees to it itself.
        if self.desk.line.sky() != sky && n + 1 < GESTURES.len() {
            self.desk.line.becomes(sky).await;
        }
    }

    /// What a gesture begins with: a report that is open. One is begun where there is none.
    pub async fn has_a_report(&mut self) -> Done {
        if self.desk.writing.is_none() {
            self.begins_a_report().await?;
        }
        Ok(())
    }

    /// Begins a report; what its caption begins with is its own.
    pub async fn begins_a_report(&mut self) -> Done {
        self.desk.life()?.clicks(purabarta_tests::hands::desk::NEW).await?;
        let marker = self.next_marker();
        self.desk.writes(&marker, 0).await
    }

    /// What the next report's caption begins with.
    pub fn next_marker(&self) -> String {
        format!("{}{}", self.weather.name(), self.desk.submitted.len() + 1)
    }

    /// After a fault everything is put back where a gesture begins.
    pub async fn goes_on_after_a_fault(&mut self) -> Done {
        mouse::lets_go().await?;
        mouse::presses(&["Escape"]).await?;
        keyboard::is_latin().await?;
        screen::becomes(screen::WIDE).await?;
        for title in ["photos ", "Photos of the ward"] {
            if let Some(window) = window::Window::titled(title).await {
                window.is_closed().await?;
            }
        }
        self.desk.begins_anew().await
    }

    /// Ends it; nothing is asked of it any more.
    pub async fn ends(mut self) {
        if let Ok(life) = self.desk.takes_life() {
            let _dead_already = life.is_killed().await;
        }
        let _gone_already = self.other.closes().await;
        let _as_it_was = screen::becomes(screen::USUAL).await;
    }
}
