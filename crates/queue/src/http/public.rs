//! Pages for everybody, without a session and without scripts: the notice to citizens, read out or printed where a
//! complaint is taken in, and the accessibility statement. Bengali first, English below it on the same page.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::sync::Arc;
use wire::desk::cases::NOTICE_VERSION;
use wire::digest::Digest;

use crate::app::queue::Queue;
use crate::http::words::Words;
use crate::settings::Settings;

const STYLE: &str = "html{background:#fbfaf6;color:#1d2530;font:1.125rem/1.6 'Hind Siliguri','Nirmala UI','Noto Sans \
    Bengali','Lohit Bengali',system-ui,sans-serif}body{max-width:42rem;margin:0 auto;padding:1rem 1.25rem 3rem}\
    h1{font-size:1.6rem;line-height:1.35}h2{font-size:1.2rem;margin-bottom:.25rem}p,ul{margin-top:.25rem}\
    section+section{border-top:2px solid #857f73;margin-top:2.5rem;padding-top:1rem}.brand{color:#0b5a7b;font-weight:600}\
    @media print{html{background:#fff;font-size:12pt}section+section{break-before:page;border:0}}";

// l10n: notice-*
// l10n: accessibility-*
// l10n: public-*
fn bengali() -> Words {
    Words::of(true, &[include_str!("../../../../ui/locales/bn-IN/public.ftl")])
}

fn english() -> Words {
    Words::of(false, &[include_str!("../../../../ui/locales/en/public.ftl")])
}

fn heading(words: &Words, id: &str) -> String {
    format!("<h2>{}</h2>\n", words.say(id))
}

fn paragraph(text: &str) -> String {
    format!("<p>{text}</p>\n")
}

fn notice_in(words: &Words, settings: &Settings) -> String {
    let days = |days: u16| words.number(days.into());
    let mut out = format!("<h1>{}</h1>\n", words.say("notice-title"));
    out += &paragraph(&words.say("notice-lead"));
    for (head, text) in [("notice-kept-heading", "notice-kept"), ("notice-why-heading", "notice-why")] {
        out += &(heading(words, head) + &paragraph(&words.say(text)));
    }
    out += &heading(words, "notice-long-heading");
    out += &paragraph(&words.say_with("notice-long", &[("days", &days(settings.contact_days))]));
    for (head, text) in [
        ("notice-who-heading", "notice-who"),
        ("notice-rights-heading", "notice-rights"),
        ("notice-ask-heading", "notice-ask"),
    ] {
        out += &(heading(words, head) + &paragraph(&words.say(text)));
    }
    if !settings.notice_contact.is_empty() {
        out += &paragraph(&words.say_with("notice-contact", &[("contact", &settings.notice_contact)]));
    }
    out + &paragraph(&words.say_with("notice-law", &[("version", &words.number(NOTICE_VERSION))]))
}

fn accessibility_in(words: &Words) -> String {
    let list = |ids: &[&str]| {
        let items: String = ids.iter().map(|id| format!("<li>{}</li>\n", words.say(id))).collect();
        format!("<ul>\n{items}</ul>\n")
    };
    let mut out = format!("<h1>{}</h1>\n", words.say("accessibility-title"));
    out += &paragraph(&words.say("accessibility-lead"));
    out += &(heading(words, "accessibility-aim-heading") + &paragraph(&words.say("accessibility-aim")));
    out += &heading(words, "accessibility-done-heading");
    out += &list(&[
        "accessibility-done-keyboard",
        "accessibility-done-colour",
        "accessibility-done-contrast",
        "accessibility-done-language",
    ]);
    out += &heading(words, "accessibility-gaps-heading");
    out += &list(&[
        "accessibility-gaps-zoom",
        "accessibility-gaps-focus",
        "accessibility-gaps-keys",
        "accessibility-gaps-announced",
        "accessibility-gaps-title",
        "accessibility-gaps-photos",
    ]);
    out += &(heading(words, "accessibility-tested-heading") + &paragraph(&words.say("accessibility-tested")));
    out + &heading(words, "accessibility-ask-heading") + &paragraph(&words.say("accessibility-ask"))
}

fn page(title: &str, part: impl Fn(&Words) -> String) -> String {
    let languages = [bengali(), english()];
    let title = languages.iter().map(|words| words.say(title)).collect::<Vec<_>>().join(" · ");
    let sections: String = languages
        .iter()
        .map(|words| {
            let brand = words.say("public-brand");
            format!(
                "<section lang=\"{}\">\n<p class=\"brand\">{brand}</p>\n{}</section>\n",
                words.tag(),
                part(words)
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"bn-IN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{sections}</main>\n</body>\n</html>\n"
    )
}

fn answer(html: String) -> Response {
    let style = BASE64.encode(Digest::of(STYLE.as_bytes()).as_bytes());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    let mut response = Html(html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// `GET /notice`.
pub async fn notice(State(queue): State<Arc<Queue>>) -> Response {
    answer(page("notice-title", |words| notice_in(words, &queue.settings)))
}

/// `GET /accessibility`.
pub async fn accessibility() -> Response {
    answer(page("accessibility-title", accessibility_in))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_notice_says_how_long_and_whom_to_ask_in_both_languages_and_escapes_what_was_set() {
        let mut settings = Settings::in_folder(Path::new("x"));
        settings.notice_contact = "<b>1916</b>".into();
        let html = page("notice-title", |words| notice_in(words, &settings));
        assert!(
            html.find("lang=\"bn-IN\">\n<p").unwrap() < html.find("lang=\"en\">\n<p").unwrap(),
            "Bengali first"
        );
        assert!(html.contains("৩৬৫ দিন") && html.contains("365 days"), "{html}");
        assert!(html.contains("&lt;b&gt;1916&lt;/b&gt;") && !html.contains("<b>"));
        assert!(!html.contains("<script"));
    }

    #[test]
    fn no_word_of_the_pages_is_missing() {
        let settings = Settings::in_folder(Path::new("x"));
        let pages = [
            page("notice-title", |words| notice_in(words, &settings)),
            page("accessibility-title", accessibility_in),
        ];
        for html in pages {
            for id in ["notice-", "accessibility-", "public-"] {
                assert!(!html.contains(id), "{id} {html}");
            }
        }
    }

    #[test]
    fn a_notice_in_other_words_has_a_version_of_its_own() {
        let words = |file: &str| {
            let (_, from) = file.split_once("notice-title").unwrap();
            let (notice, _) = from.split_once("\n## ").unwrap();
            notice.to_owned()
        };
        let all = words(include_str!("../../../../ui/locales/bn-IN/public.ftl"))
            + &words(include_str!("../../../../ui/locales/en/public.ftl"));
        let known = (NOTICE_VERSION, Digest::of(all.as_bytes()).to_string());
        let expected = (1, "3e019d83ccd90642b041fa6d1590f72c8a82516d6da1bdce11340a24e9b6fc1b".to_owned());
        assert_eq!(known, expected, "raise NOTICE_VERSION in wire, and note the new digest here");
    }
}
