//! The texts of notices and of the tray: the same Fluent files as the window's.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use officer::alerts::About;
use officer::view::Language;
use serde::Serialize;
use wire::time::Timestamp;

/// The words of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

/// The text of a notice.
#[derive(Debug, PartialEq, Eq)]
pub struct NoticeText {
    /// In a few words.
    pub title: String,
    /// More about it.
    pub text: String,
}

const BENGALI: [&str; 2] = [
    include_str!("../../ui/locales/bn-IN/alerts.ftl"),
    include_str!("../../ui/locales/bn-IN/desk-cases.ftl"),
];
const ENGLISH: [&str; 2] =
    [include_str!("../../ui/locales/en/alerts.ftl"), include_str!("../../ui/locales/en/desk-cases.ftl")];

impl Words {
    /// In this language.
    pub fn of(language: Language) -> Self {
        let (name, files) = match language {
            Language::Bengali => (unic_langid::langid!("bn-IN"), BENGALI),
            Language::English => (unic_langid::langid!("en"), ENGLISH),
        };
        let mut bundle = FluentBundle::new(vec![name]);
        // What is put in are numbers and words of one direction; the marks would show as boxes in some trays.
        bundle.set_use_isolating(false);
        for file in files {
            // A file with a mistake is read as far as it goes; `cargo xtask check` finds mistakes.
            let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle, language }
    }

    /// A message; its id when there is none.
    pub fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
    }

    /// What the tray's picture says.
    pub fn waiting(&self, cases: usize) -> String {
        let mut args = FluentArgs::new();
        args.set(
            "waiting",
            match cases {
                0 => "none",
                1 => "one",
                _ => "other",
            },
        );
        args.set("count", self.number(cases));
        self.format("tray-waiting", &args)
    }

    /// An alert.
    pub fn alert(&self, about: &About, now: Timestamp) -> NoticeText {
        let mut args = FluentArgs::new();
        let number = match about {
            About::Assigned { number, .. }
            | About::Wrote { number, .. }
            | About::ReplyReturned { number, .. }
            | About::Escalated { number, .. }
            | About::Soon { number, .. }
            | About::Late { number, .. } => Some(number),
            About::ItemReturned { number, .. } => number.as_ref(),
            About::Digest { .. } | About::StillRunning => None,
        };
        args.set("number", number.map_or("none", |number| number.0.as_str()));
        let (title, text) = match about {
            About::Assigned { kind, place, words, due, .. } => {
                args.set("kind", name(kind));
                args.set("place", if place.is_empty() { "none" } else { place.as_str() });
                args.set("words", short(words));
                let mut text = self.format("alert-assigned-text", &args);
                if let Some((clock, due)) = due {
                    args.set("clock", name(clock));
                    self.set_when(&mut args, due.as_deadline(), now);
                    text = format!("{text}\n{}", self.format("alert-due", &args));
                }
                ("alert-assigned", text)
            }
            About::Wrote { words, .. } => ("alert-wrote", short(words)),
            About::ReplyReturned { reason, .. } => ("alert-reply-returned", short(reason)),
            About::Escalated { cause, .. } => {
                args.set("cause", name(cause));
                ("alert-escalated", self.format("alert-escalated-text", &args))
            }
            About::Soon { clock, due, .. } => {
                args.set("clock", name(clock));
                self.set_when(&mut args, due.as_deadline(), now);
                ("alert-soon", self.format("alert-due", &args))
            }
            About::Late { clock, .. } => {
                args.set("clock", name(clock));
                ("alert-late", self.format("alert-late-text", &args))
            }
            About::ItemReturned { caption, .. } => ("alert-item-returned", short(caption)),
            About::Digest { assigned, late, other } => {
                let parts = [("assigned", assigned), ("late", late), ("other", other)];
                let shape: Vec<_> = parts.iter().filter(|(_, n)| **n > 0).map(|(name, _)| *name).collect();
                args.set("shape", shape.join("-"));
                for (name, n) in [("assigned", assigned), ("late", late), ("rest", other)] {
                    args.set(name, self.number(*n));
                }
                ("alert-digest", self.format("alert-digest-text", &args))
            }
            About::StillRunning => ("alert-still-running", self.format("alert-still-running-text", &args)),
        };
        NoticeText { title: self.format(title, &args), text }
    }

    fn set_when(&self, args: &mut FluentArgs<'_>, at: Timestamp, now: Timestamp) {
        let (day, today) = (at.day(), now.day());
        args.set(
            "day",
            match () {
                () if day == today => "today",
                () if day == today.next() => "tomorrow",
                () if day.next() == today => "yesterday",
                () => "other",
            },
        );
        args.set("date", self.number(day.of_month()));
        args.set("month", i64::from(day.month()));
        let minutes = at.minute_of_day();
        let (hour, minute) = (minutes / 60, minutes % 60);
        args.set(
            "part",
            match hour {
                4..6 => "dawn",
                6..12 => "morning",
                12..16 => "noon",
                16..18 => "afternoon",
                18..20 => "evening",
                _ => "night",
            },
        );
        args.set("half", if hour < 12 { "am" } else { "pm" });
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        args.set("time", self.digits(&format!("{hour}:{minute:02}")));
    }

    /// A number in the digits of the language.
    pub fn number(&self, n: impl ToString) -> String {
        self.digits(&n.to_string())
    }

    /// In the digits of the language.
    fn digits(&self, text: &str) -> String {
        let bengali = |c: char| c.to_digit(10).and_then(|d| char::from_u32(u32::from('০') + d)).unwrap_or(c);
        match self.language {
            Language::Bengali => text.chars().map(bengali).collect(),
            Language::English => text.to_owned(),
        }
    }
}

/// What it is called on the wire; the messages choose by that.
fn name(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().or_else(|| value.get("cause")?.as_str()).unwrap_or_default().to_owned()
}

/// As much of it as desktops show: about two lines, cut between words.
fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let head: String = line.chars().take(LONGEST).collect();
    let whole = head.rsplit_once(' ').map_or(head.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::case::{CaseKind, ClockKind, EscalationCause};
    use wire::ids::Number;
    use wire::time::HOUR;

    /// Monday 23 November 2026, noon in Kolkata.
    const NOON: Timestamp = Timestamp::from_millis(1_795_415_400_000);

    fn assigned(due: Timestamp) -> About {
        About::Assigned {
            kind: CaseKind::Complaint,
            number: Number("KMC-2026-00412".into()),
            place: "হালতু".into(),
            words: "নালা  বন্ধ,\nজল জমে আছে।".into(),
            due: Some((ClockKind::FirstReply, due)),
        }
    }

    #[test]
    fn an_assignment_says_where_what_and_by_when_in_both_languages() {
        let about = assigned(NOON.plus(9 * HOUR + 30 * 60_000));
        let said = Words::of(Language::Bengali).alert(&about, NOON);
        assert_eq!(said.title, "নতুন অভিযোগ KMC-2026-00412");
        assert_eq!(said.text, "হালতু: নালা বন্ধ, জল জমে আছে।\nপ্রথম উত্তর: আজ রাত ৯:৩০ পর্যন্ত");
        let said = Words::of(Language::English).alert(&assigned(NOON.plus(12 * HOUR)), NOON);
        assert!(said.text.ends_with("First reply: by today 11:59 p.m."), "midnight is today's: {said:?}");
        let about = assigned(NOON.plus(12 * HOUR + 60_000));
        let said = Words::of(Language::Bengali).alert(&about, NOON);
        assert!(said.text.ends_with("প্রথম উত্তর: আগামীকাল রাত ১২:০১ পর্যন্ত"), "{said:?}");
        let far = Words::of(Language::Bengali).alert(&assigned(NOON.plus(8 * 24 * HOUR)), NOON);
        assert!(far.text.ends_with("প্রথম উত্তর: ১ ডিসেম্বর দুপুর ১২:০০ পর্যন্ত"), "{far:?}");
    }

    #[test]
    fn every_alert_has_words_in_both_languages() {
        let number = || Number("KMC-2026-00412".into());
        let mut all = vec![
            assigned(NOON),
            About::Assigned {
                kind: CaseKind::Suggestion,
                number: number(),
                place: String::new(),
                words: "ক".into(),
                due: None,
            },
            About::Wrote { number: number(), words: "ক".into() },
            About::ReplyReturned { number: number(), reason: "ক".into() },
            About::Soon { number: number(), clock: ClockKind::Resolution, due: NOON },
            About::Late { number: number(), clock: ClockKind::HardLimit },
            About::ItemReturned { number: None, caption: "ক".into() },
            About::ItemReturned { number: Some(number()), caption: "ক".into() },
            About::StillRunning,
        ];
        let clock = ClockKind::Interim;
        for cause in [
            EscalationCause::Warning { clock },
            EscalationCause::Due { clock },
            EscalationCause::StillDue { clock },
            EscalationCause::Reopened,
            EscalationCause::Vacancy,
            EscalationCause::Wrote,
            serde_json::from_value(serde_json::json!({ "cause": "flood" })).unwrap(),
        ] {
            all.push(About::Escalated { number: number(), cause });
        }
        for (assigned, late, other) in
            [(4, 0, 0), (0, 4, 0), (4, 1, 0), (4, 0, 1), (0, 4, 1), (4, 4, 1), (0, 0, 4)]
        {
            all.push(About::Digest { assigned, late, other });
        }
        for language in [Language::Bengali, Language::English] {
            let words = Words::of(language);
            for about in &all {
                let NoticeText { title, text } = words.alert(about, NOON);
                for said in [&title, &text] {
                    let odd = said.is_empty()
                        || ["alert-", "case-", "{", "none", "$"].iter().any(|odd| said.contains(odd));
                    assert!(!odd, "{about:?}: {title:?} {text:?}");
                }
            }
            for waiting in [0, 1, 12] {
                assert!(!words.waiting(waiting).contains("tray-"));
            }
        }
        assert!(Words::of(Language::Bengali).waiting(12).contains("১২"));
    }

    #[test]
    fn a_long_complaint_is_cut_between_words() {
        let long = "জল ".repeat(100);
        let said = short(&long);
        assert!(said.ends_with("জল…") && said.chars().count() <= 121, "{said}");
    }
}
