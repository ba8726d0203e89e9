//! Which phone it is, as far as its browser says: for a person to recognise, never for the program to decide by.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What it runs. Words: `phone-platform-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PhonePlatform")]
pub enum Platform {
    /// A phone or tablet with Android.
    Android,
    /// An iPhone.
    Iphone,
    /// An iPad.
    Ipad,
    /// Windows, Mac, Linux: no phone.
    Computer,
    /// It does not say.
    Unknown,
}

/// In what the page is open. Words: `phone-browser-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PhoneBrowser")]
pub enum Browser {
    /// Chrome.
    Chrome,
    /// Safari.
    Safari,
    /// Firefox.
    Firefox,
    /// Samsung's.
    Samsung,
    /// Edge.
    Edge,
    /// Opera.
    Opera,
    /// Some other.
    Other,
}

/// A device by its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PhoneDevice")]
pub struct Device {
    /// What it runs.
    pub platform: Platform,
    /// Its maker's name for it (`SM-A515F`); empty when it keeps that to itself, as most now do.
    pub model: String,
    /// Its browser.
    pub browser: Browser,
}

/// The longest model name that is shown, in letters.
const MODEL: usize = 40;

impl Device {
    /// Reads a `User-Agent`.
    pub(crate) fn of(agent: &str) -> Self {
        let has = |word: &str| agent.contains(word);
        let platform = match () {
            () if has("iPhone") || has("iPod") => Platform::Iphone,
            () if has("iPad") => Platform::Ipad,
            () if has("Android") => Platform::Android,
            () if has("Windows") || has("Macintosh") || has("X11") => Platform::Computer,
            () => Platform::Unknown,
        };
        // The order matters: nearly all of them also say Chrome and Safari.
        let browser = match () {
            () if has("SamsungBrowser/") => Browser::Samsung,
            () if has("EdgA/") || has("EdgiOS/") || has("Edg/") => Browser::Edge,
            () if has("OPR/") || has("OPT/") => Browser::Opera,
            () if has("Firefox/") || has("FxiOS/") => Browser::Firefox,
            () if has("Chrome/") || has("CriOS/") => Browser::Chrome,
            () if has("Safari/") => Browser::Safari,
            () => Browser::Other,
        };
        let model =
            if platform == Platform::Android { model(agent).unwrap_or_default() } else { String::new() };
        Self { platform, model, browser }
    }
}

/// The part after Android's version: `(Linux; Android 10; SM-A515F Build/QP1A)`.
fn model(agent: &str) -> Option<String> {
    let (_, inside) = agent.split_once('(')?;
    let (inside, _) = inside.split_once(')')?;
    let after = inside.split(';').map(str::trim).skip_while(|part| !part.starts_with("Android")).nth(1)?;
    let name = after.split(" Build/").next().unwrap_or(after).trim();
    // `K` stands for every phone since Chrome tells no more; Firefox says only what kind it is.
    let says_nothing = matches!(name, "K" | "Mobile" | "Tablet" | "wv") || name.starts_with("rv:");
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || " -_+.()/".contains(*letter);
    (!says_nothing).then(|| name.chars().filter(plain).take(MODEL).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_are_reduced_to_platform_model_and_browser() {
        let cases = [
            (
                "Mozilla/5.0 (Linux; Android 10; SM-A515F Build/QP1A.190711.020) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.106 Mobile Safari/537.36",
                (Platform::Android, "SM-A515F", Browser::Chrome),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                (Platform::Android, "", Browser::Chrome),
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/21.0 Chrome/110.0.5481.154 Mobile Safari/537.36",
                (Platform::Android, "SAMSUNG SM-G991B", Browser::Samsung),
            ),
            (
                "Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/114.0 Firefox/114.0",
                (Platform::Android, "", Browser::Firefox),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1",
                (Platform::Iphone, "", Browser::Safari),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 Mobile/15E148 Safari/604.1",
                (Platform::Iphone, "", Browser::Chrome),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
                (Platform::Computer, "", Browser::Edge),
            ),
            ("", (Platform::Unknown, "", Browser::Other)),
        ];
        for (agent, (platform, model, browser)) in cases {
            assert_eq!(Device::of(agent), Device { platform, model: model.into(), browser }, "{agent}");
        }
    }

    #[test]
    fn a_hostile_model_name_is_cut_and_cleaned() {
        let agent = format!("x (Linux; Android 9; <b>{}</b>) Chrome/80", "y".repeat(500));
        let model = Device::of(&agent).model;
        assert!(model.len() <= MODEL && !model.contains('<'), "{model}");
    }
}
