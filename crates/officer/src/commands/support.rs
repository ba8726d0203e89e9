//! Lines for people who help: what the program knows of its own state, in its own words. No name, no
//! text of an officer, no credential.

use std::fmt::Write as _;

use crate::officer::Officer;
use wire::time::Timestamp;

use crate::view::{CallFailed, Hold, OutboxView, Stage};

impl Officer {
    pub(crate) async fn support_details(&self, (): ()) -> Result<String, CallFailed> {
        let outbox = self.outbox_view()?;
        let mut lines = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string does not fail.
            let _ = writeln!(lines, "{name}: {value}");
        };
        line("purabarta", self.ambient.version.clone());
        line("now", spelled(self.ambient.clock.now()));
        if let Ok(identity) = self.identity() {
            line("queue", identity.address.to_string());
            line("device", identity.device.to_string());
        }
        line("credential", format!("{:?}", self.credential_place()));
        line("link", format!("{:?}", outbox.link));
        line("heard", outbox.last_heard_at.map_or_else(|| "never".to_owned(), spelled));
        line("hold", outbox.hold.as_ref().map_or_else(String::new, hold));
        line("clock off ms", outbox.clock_off.unwrap_or_default().to_string());
        line("bytes a second", outbox.bytes_per_second.unwrap_or_default().to_string());
        line(
            "free bytes",
            self.folder.disk().free(self.folder.root()).map_or_else(|e| e.to_string(), |n| n.to_string()),
        );
        if let Some(endings) = &self.ambient.endings {
            let (faults, place) = endings.for_support();
            line("faults", format!("{faults} {place}"));
        }
        line("unsent", format!("{} and {} of others", outbox.rows.len(), outbox.of_others));
        rows(&outbox, &mut line);
        Ok(lines)
    }
}

fn rows(outbox: &OutboxView, line: &mut impl FnMut(&str, String)) {
    for row in &outbox.rows {
        let stage = match &row.stage {
            Stage::Sealed => "sealed".to_owned(),
            Stage::Sending { photos, photos_sent, bytes_sent, bytes, .. } => {
                format!("{photos_sent}/{photos} photos, {bytes_sent}/{bytes} bytes")
            }
        };
        let held = row.hold.as_ref().map_or_else(String::new, hold);
        line(
            &row.operation.to_string(),
            format!(
                "{:?}, made {}, {} attempts, {stage}; {held}",
                row.what,
                spelled(row.made_at),
                row.attempts
            ),
        );
    }
}

/// A moment as a machine writes it.
fn spelled(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map_or_else(|_| at.millis().to_string(), |at| at.to_string())
}

fn hold(hold: &Hold) -> String {
    let code = hold.problem.as_ref().map_or("", |problem| problem.code.as_str());
    format!("{:?} since {} {code} {}", hold.reason, spelled(hold.since), hold.detail)
}
