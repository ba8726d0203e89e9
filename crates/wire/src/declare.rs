//! One TypeScript declaration at a time: what the generated files of the front ends are put together from.

use ts_rs::{Config, TS};

/// Appends `export type …` for each of the types.
#[macro_export]
macro_rules! declare_types {
    ($out:expr, $config:expr; $($ty:ty),* $(,)?) => {
        $( $crate::declare::declare::<$ty>($out, $config); )*
    };
}

/// Appends `export const NAME = { key: number, … } as const`: a limit that a page shows or keeps is the one the
/// program checks.
#[macro_export]
macro_rules! declare_constants {
    ($out:expr, $doc:literal, $name:ident { $($key:ident: $value:expr),* $(,)? }) => {
        $out.push_str(concat!("/** ", $doc, " */\nexport const ", stringify!($name), " = {\n"));
        $( $out.push_str(&format!("  {}: {},\n", stringify!($key), $value)); )*
        $out.push_str("} as const;\n\n");
    };
}

/// Appends `export const NAME: readonly Type[]`, of those words of a type for which something holds.
pub(crate) fn declare_list<'a>(
    out: &mut String,
    doc: &str,
    name: &str,
    of: &str,
    words: impl Iterator<Item = &'a str>,
) {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    out.push_str(&format!(
        "/** {doc} */\nexport const {name}: readonly {of}[] = [{}];\n\n",
        words.join(", ")
    ));
}

/// Appends one declaration.
pub fn declare<T: TS>(out: &mut String, config: &Config) {
    out.push_str("export ");
    out.push_str(&T::decl(config));
    out.push_str("\n\n");
}
