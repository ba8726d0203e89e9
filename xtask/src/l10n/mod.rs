//! Whether every word for people is in the Fluent files, in both languages, and each is used.

mod fluent;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail};

use crate::sh;
use fluent::Messages;
use source::Source;

/// The languages, the first being the one people here speak.
const LANGUAGES: [&str; 2] = ["bn-IN", "en"];

/// Checks the repository's tracked and new files.
pub fn check(root: &Path) -> Result<()> {
    let mut languages = BTreeMap::new();
    let (mut flaws, mut sources) = (Vec::new(), Vec::new());
    let listed = sh::output(sh::command("git").args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    for language in LANGUAGES {
        languages.insert(language, Messages::default());
    }
    for name in listed.split_terminator('\0') {
        let language = name.strip_prefix("ui/locales/").and_then(|rest| rest.split('/').next());
        let Ok(text) = fs::read_to_string(root.join(name)) else { continue };
        if let Some(messages) = language.and_then(|language| languages.get_mut(language)) {
            flaws.extend(messages.read(name, &text));
        } else if source::is_read(name) {
            sources.push(Source::read(name, &text));
        }
    }
    let [first, second] = LANGUAGES.map(|language| languages.get(language));
    let (first, second) = (first.context("no first language")?, second.context("no second language")?);
    flaws.extend(compare(first, second));
    flaws.extend(uses(first, &sources));
    if !flaws.is_empty() {
        bail!("{}", flaws.join("\n"));
    }
    println!("{} messages in {} languages, {} sources", first.ids.len(), LANGUAGES.len(), sources.len());
    Ok(())
}

fn compare(first: &Messages, second: &Messages) -> Vec<String> {
    let lacking = |has: &Messages, lacks: &Messages, language| {
        let absent: Vec<_> = has.ids.difference(&lacks.ids).cloned().collect();
        absent.into_iter().map(move |id| format!("{id}: missing in {language}"))
    };
    lacking(second, first, LANGUAGES[0]).chain(lacking(first, second, LANGUAGES[1])).collect()
}

fn uses(messages: &Messages, sources: &[Source]) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut used: BTreeSet<&str> = messages.referred.iter().map(String::as_str).collect();
    for source in sources {
        used.extend(source.literals.iter().map(String::as_str));
        for (line, id) in source.asked.iter().filter(|(_, id)| !messages.ids.contains(id)) {
            flaws.push(format!("{}:{line}: no message {id:?}", source.name));
        }
        for prefix in &source.prefixes {
            let before = used.len();
            let matching = messages.ids.iter().filter(|id| id.starts_with(prefix.as_str()));
            used.extend(matching.clone().map(String::as_str));
            if before == used.len() && matching.count() == 0 {
                flaws.push(format!("{}: no message begins with {prefix:?}", source.name));
            }
        }
        flaws.extend(
            source
                .words
                .iter()
                .map(|(line, text)| format!("{}:{line}: words outside ui/locales: {text:?}", source.name)),
        );
        flaws.extend(source.undeclared.iter().map(|line| {
            format!("{}:{line}: an id put together at run time needs `l10n: prefix-*` beside it", source.name)
        }));
    }
    // An attribute is in use with its message.
    let in_use =
        |id: &str| used.contains(id) || id.split_once('.').is_some_and(|(message, _)| used.contains(message));
    flaws.extend(messages.ids.iter().filter(|id| !in_use(id)).map(|id| format!("{id}: used nowhere")));
    flaws
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Messages {
        let mut messages = Messages::default();
        assert!(messages.read("x.ftl", text).is_empty());
        messages
    }

    #[test]
    fn a_message_in_one_language_only_is_missed_in_the_other() {
        let flaws = compare(&messages("a = ক\n"), &messages("a = A\nb = B\n    .title = T\n"));
        assert_eq!(flaws, ["b: missing in bn-IN", "b.title: missing in bn-IN"]);
    }

    #[test]
    fn unused_and_unknown_ids_are_told_and_declared_prefixes_are_used() {
        let all = messages("send = S\nlost = L\nshelf-new = N\nhint = { -city }\n-city = C\n");
        let text = "t('send'); t('nowhere'); /* l10n: shelf-* */ t(`shelf-${x}`); const h = 'hint';";
        let flaws = uses(&all, &[Source::read("ui/officer/a.ts", text)]);
        assert_eq!(flaws, ["ui/officer/a.ts:1: no message \"nowhere\"", "lost: used nowhere"]);
    }

    #[test]
    fn a_prefix_that_matches_nothing_is_a_mistake() {
        let flaws = uses(&messages(""), &[Source::read("ui/a.ts", "// l10n: gone-*\n")]);
        assert_eq!(flaws.len(), 1);
    }
}
