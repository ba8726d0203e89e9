//! Bengali on the keyboard, in the two ways that offices use: IBus converts Latin letters to Bengali ones (Avro by
//! sound, Probhat key by key), or the keyboard layout itself is Bengali.

use super::{Done, mouse, runs, until};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Avro: *amar* becomes আমার.
pub const AVRO: &str = "ibus-avro";
/// Probhat, of m17n: a key, a letter.
pub const PROBHAT: &str = "m17n:bn:probhat";
/// No change at all.
pub const LATIN: &str = "xkb:us::eng";

/// The keys of *amar banla* on any layout: their numbers, which are those of the keyboard and not of a letter.
pub const AMAR_BANLA: [&str; 10] = ["38", "58", "38", "27", "65", "56", "38", "57", "46", "38"];
/// What they write in Probhat.
pub const AMAR_BANLA_IN_PROBHAT: &str = "ামার বানলা";

/// The input method's daemon. It ends with the test.
pub struct InputMethod {
    _daemon: Child,
}

impl InputMethod {
    /// What a program must have in its environment to be written to by it.
    pub const ENVIRONMENT: [(&'static str, &'static str); 2] =
        [("GTK_IM_MODULE", "ibus"), ("XMODIFIERS", "@im=ibus")];

    /// Starts it, and waits until it has the engines.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn starts() -> Done<Self> {
        let mut daemon = Command::new("ibus-daemon");
        // Without a panel it shows no window of its own, and leaves the keyboard's layout alone.
        daemon.args(["--xim", "--panel=disable", "--replace"]);
        daemon.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let daemon = daemon.spawn().map_err(|e| format!("ibus-daemon: {e}"))?;
        let method = Self { _daemon: daemon };
        until("ibus has Avro and Probhat", async || {
            let known = runs("ibus", &["list-engine", "--name-only"]).await.unwrap_or_default();
            known.contains(AVRO) && known.contains(PROBHAT)
        })
        .await?;
        method.writes_by(LATIN).await?;
        Ok(method)
    }

    /// Writes by this engine from now on.
    ///
    /// # Errors
    /// When it has none of this name.
    pub async fn writes_by(&self, engine: &str) -> Done {
        until(&format!("ibus writes by {engine}"), async || {
            let _not_yet = runs("ibus", &["engine", engine]).await;
            runs("ibus", &["engine"]).await.is_ok_and(|is| is.trim() == engine)
        })
        .await
    }
}

/// Gives the keyboard the Bengali layout Probhat.
///
/// # Errors
/// When there is none.
pub async fn is_bengali() -> Done {
    has("in", &["-variant", "ben_probhat"]).await
}

/// Gives the keyboard the layout it began with.
///
/// # Errors
/// When there is none.
pub async fn is_latin() -> Done {
    has("us", &["-variant", ""]).await
}

async fn has(layout: &str, more: &[&str]) -> Done {
    runs("setxkbmap", &[&["-layout", layout], more].concat()).await?;
    let wanted = format!("layout:     {layout}");
    until(&format!("the keyboard is {layout}"), async || {
        runs("setxkbmap", &["-query"]).await.is_ok_and(|said| said.contains(&wanted))
    })
    .await
}

/// Types *amar banla* by the numbers of the keys.
///
/// # Errors
/// When there is no display.
pub async fn types_amar_banla() -> Done {
    mouse::presses(&AMAR_BANLA).await
}
