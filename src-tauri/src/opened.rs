//! The opened app, as Tauri keeps it for the commands.

use officer::Officer;
use officer::view::CallFailed;
use std::sync::Arc;

/// The app, or why it could not be opened: the page then says so.
pub type Opened = Result<Arc<Officer>, CallFailed>;
