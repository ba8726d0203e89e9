//! The ids of a language's Fluent files: messages, attributes (`id.attribute`) and terms (`-id`).

use std::collections::BTreeSet;

use fluent_syntax::{
    ast::{Attribute, CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

/// What one language says.
#[derive(Debug, Default)]
pub struct Messages {
    pub ids: BTreeSet<String>,
    /// Ids that other messages refer to.
    pub referred: BTreeSet<String>,
}

impl Messages {
    /// Adds a file; gives what is wrong with it.
    pub fn read(&mut self, name: &str, text: &str) -> Vec<String> {
        let mut flaws = Vec::new();
        let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
            flaws.extend(errors.iter().map(|error| {
                let line = text.get(..error.pos.start).map_or(0, |before| before.matches('\n').count() + 1);
                format!("{name}:{line}: {error}")
            }));
            resource
        });
        for entry in &resource.body {
            let (id, value, attributes) = match entry {
                Entry::Message(message) => {
                    (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
                }
                Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
                _ => continue,
            };
            value.into_iter().for_each(|value| self.refer(value));
            for Attribute { id: attribute, value } in attributes {
                self.refer(value);
                self.ids.insert(format!("{id}.{}", attribute.name));
            }
            if !self.ids.insert(id.clone()) {
                flaws.push(format!("{name}: {id} is defined twice"));
            }
        }
        flaws
    }

    fn refer(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.refer_in(expression);
            }
        }
    }

    fn refer_in(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.refer_inline(inline),
            Expression::Select { selector, variants } => {
                self.refer_inline(selector);
                variants.iter().for_each(|variant| self.refer(&variant.value));
            }
        }
    }

    fn refer_inline(&mut self, inline: &InlineExpression<&str>) {
        let mut arguments = |arguments: &CallArguments<&str>| {
            arguments.positional.iter().for_each(|argument| self.refer_inline(argument));
        };
        match inline {
            InlineExpression::FunctionReference { arguments: given, .. } => arguments(given),
            InlineExpression::MessageReference { id, .. } => {
                self.referred.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, arguments: given, .. } => {
                given.iter().for_each(arguments);
                self.referred.insert(format!("-{}", id.name));
            }
            InlineExpression::Placeable { expression } => self.refer_in(expression),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_attributes_terms_and_what_they_refer_to_are_found() {
        let mut messages = Messages::default();
        let text =
            "a = { $n ->\n    [one] { b }\n   *[other] { -city }\n}\n    .title = x\nb = y\n-city = z\n";
        assert!(messages.read("x.ftl", text).is_empty());
        assert_eq!(messages.ids, ["-city", "a", "a.title", "b"].map(str::to_owned).into());
        assert_eq!(messages.referred, ["-city", "b"].map(str::to_owned).into());
    }

    #[test]
    fn broken_lines_and_second_definitions_are_flaws() {
        let mut messages = Messages::default();
        assert_eq!(messages.read("x.ftl", "a = x\na = y\n").len(), 1);
        assert!(messages.read("y.ftl", "c = x\nd = {\n").iter().any(|flaw| flaw.starts_with("y.ftl:")));
    }
}
