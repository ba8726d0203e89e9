//! Everything the window may ask for: one list, from which the dispatcher and the TypeScript are made.
//!
//! The desktop host has a single command that hands name and argument to `dispatch`; a host cannot
//! forget one. Photos are the exception: their bytes come raw, through [`crate::view::Imported`].

use serde_json::Value;
use std::sync::Arc;

use crate::alerts::Opens;
use crate::officer::Officer;
use crate::view::*;
use wire::digest::Digest;
use wire::ids::{CaseId, DraftId, OperationId, SubmissionId};

/// Calls `$then!` with the whole list: `name(Argument) -> Answer`.
macro_rules! commands {
    ($then:path) => {
        $then! {
            /// What the window needs to begin.
            boot(()) -> Boot;
            /// Chooses the language of the window, notices and menus.
            choose_language(Language) -> ();
            /// The officer's settings on this computer.
            settings(()) -> Settings;
            /// Sets them; answers how they are now.
            settings_save(Settings) -> Settings;
            /// Ends the program.
            quit(()) -> ();
            /// What went wrong was read.
            trouble_seen(()) -> ();
            /// Ends the safe mode: sets to work as usual.
            leave_safe_mode(()) -> ();
            /// Ties this computer to an officer by a one-time code.
            enrol(EnrolForm) -> Who;
            /// The first page.
            home(()) -> Home;
            /// A page of items.
            items(ItemsQuery) -> ItemsPage;
            /// One item.
            item(SubmissionId) -> ItemView;
            /// Begins a draft.
            draft_start(DraftStart) -> DraftView;
            /// Begins (or finds again) the draft that corrects an item.
            draft_correct(SubmissionId) -> DraftView;
            /// Opens a draft.
            draft(DraftId) -> DraftView;
            /// Saves what is typed so far.
            draft_save(DraftSave) -> DraftSaved;
            /// Puts a draft away for good.
            draft_discard(DraftId) -> ();
            /// Judges a file by its beginning; none when the rest of it is wanted.
            photo_glance(PhotoHead) -> Option<Imported>;
            /// Ends an import under way.
            import_cancel(ImportCancel) -> ();
            /// Where photos may lie on this computer now: cards, pen drives, the officer's own folders.
            folder_places(()) -> Vec<FolderPlace>;
            /// Lets the officer choose a folder; none when they cancelled.
            folder_choose(()) -> Option<FolderPlace>;
            /// Some photos of a folder, newest first.
            folder_photos(FolderQuery) -> FolderPage;
            /// Which of these were brought in before.
            found_known(FoundQuery) -> Vec<u32>;
            /// Photos in the clipboard, where the page itself gets none of them.
            clipboard(()) -> HandOver;
            /// Brings a found photo in.
            found_import(FoundImport) -> Imported;
            /// The folder that is watched, and what is new in it; none when none is.
            watched(()) -> Option<Watched>;
            /// Lets the officer choose the folder that is watched.
            watch_choose(()) -> Option<Watched>;
            /// What is in the watched folder now is no news any more.
            watch_seen(()) -> ();
            /// Watches no folder any more.
            watch_stop(()) -> ();
            /// Opens a photo in the editor.
            photo_editor(Digest) -> PhotoEditor;
            /// Turns, crops, hides: makes the photo anew from the file it came as.
            photo_edit(PhotoEdit) -> PhotoMade;
            /// Which of these photos look like some of before.
            reuse(ReuseQuery) -> Vec<ReuseFound>;
            /// *Submit*: checks the draft and seals it on this disk.
            draft_seal(DraftSeal) -> Sealed;
            /// Opens a page on the office's network for a phone to bring photos into a draft.
            phone_open(PhoneOpen) -> PhoneView;
            /// How that stands, and what came.
            phone(DraftId) -> PhoneView;
            /// Lets another phone in, or turns it away.
            phone_allow(PhoneAllow) -> PhoneView;
            /// Closes the page.
            phone_close(DraftId) -> PhoneView;
            /// What waits to be sent.
            outbox(()) -> OutboxView;
            /// Tries at once.
            send_now(()) -> ();
            /// Where unsent work could be copied to now.
            export_places(()) -> Vec<ExportPlace>;
            /// Copies unsent work, sealed for the IT department, to a pen drive.
            export(ExportForm) -> Exported;
            /// Lines for people who help: no personal data, no secrets.
            support_details(()) -> String;
            /// Takes an item back.
            withdraw(WithdrawForm) -> ();
            /// Sets aside what was done to an item and came to nothing.
            item_set_aside(AsideForm) -> ();
            /// Writes in an item's thread.
            message(MessageForm) -> ();
            /// Citizens' cases of the officer's departments.
            cases(CasesQuery) -> CasesPage;
            /// One case.
            case(CaseId) -> CaseView;
            /// Takes a case on.
            case_accept(CaseForm) -> ();
            /// Sends a case to the department that it is for.
            case_transfer(CaseTransferForm) -> ();
            /// Drafts a question to the citizen.
            case_ask(CaseAskForm) -> ();
            /// Drafts an answer to the citizen.
            case_reply(CaseReplyForm) -> ();
            /// Writes a note that no citizen sees.
            case_note(CaseNoteForm) -> ();
            /// Acknowledges escalations.
            case_acknowledge(CaseSeenForm) -> ();
            /// Settles another way what the queue refused, or what has lost a photo.
            case_set_aside(OperationId) -> ();
            /// What the officer is writing on a case.
            case_draft(CaseId) -> CaseDraftView;
            /// Saves what is typed so far on a case.
            case_draft_save(CaseDraftSave) -> CaseDraftSaved;
            /// Begins (or finds again) the work report of what was done about a case.
            case_report(CaseReportForm) -> CaseReport;
            /// Opens a public link of a case in the browser.
            case_open_link(CaseLinkForm) -> ();
            /// Opens a public link of an item in the browser.
            open_link(LinkForm) -> ();
        }
    };
}

macro_rules! typescript {
    ($($(#[$doc:meta])* $name:ident($argument:ty) -> $answer:ty;)*) => {
        /// The TypeScript of the list: `Commands["enrol"]["in"]` and `["out"]`.
        #[must_use]
        pub fn typescript() -> String {
            let config = ts_rs::Config::default();
            let mut out = String::new();
            wire::declare_types!(&mut out, &config;
                Kind, Language, Boot, CredentialPlace, Mended, Trouble, TroubleKind, Who, EnrolForm, Home, ItemStatus, ItemRow, DraftRow,
                ItemsQuery, ItemsCursor, ItemsPage, DraftView, Corrects, DraftStart, DraftSave, DraftSaved, DraftSeal, Sealed,
                Imported, PhotoHead, ImportCancel, FolderPlace, FolderKind, FolderQuery, FolderPage, FoundPhoto, FoundQuery, FoundImport, HandOver, NothingHanded,
                Watched, PhotoEditor, PhotoEdit, PhotoMade, ReuseQuery, ReuseFound, phone::Platform, phone::Browser, phone::Device, phone::Guest, phone::Arriving,
                phone::Ended, phone::Code, phone::lan::Place, phone::View, PhoneView, PhoneOpen, PhoneAllow, LinkState, HoldReason, OutboxView, Hold, OutboxRow, What, Stage, ItemView, DoneAnew, Aside, UnsentMessage,
                ItemMay, WithdrawForm, AsideForm, MessageForm, LinkForm, ExportPlace, ExportForm, Exported, CasesQuery, CasesPage, CaseRow,
                CaseView, CasePending, CaseConflict, CaseMayDo, CaseForm, CaseTransferForm, CaseAskForm, CaseReplyForm,
                CaseNoteForm, CaseSeenForm, CaseDoing, CaseWords, CaseDraftView, CaseDraftSave, CaseDraftSaved, CaseReportForm,
                CaseReport, CaseLinkForm, Settings, Quiet, Opens, CallFailed, Code, HereCode,
            );
            wire::declare_constants!(&mut out, "Of a photo file: its bytes as it comes, how many of them tell its kind, a whole edge in an edit, areas hidden in one.", PHOTO_LIMITS {
                file_bytes: photo::limits::FILE_BYTES,
                head_bytes: photo::HEAD_BYTES,
                whole_edge: photo::WHOLE,
                hidden_areas: photo::MOST_HIDDEN,
            });
            wire::declare_constants!(&mut out, "Of what a phone sends to this computer.", PHONE_LIMITS {
                piece_bytes: phone::limits::PIECE_BYTES,
            });
            wire::declare_constants!(&mut out, "The quiet hours that are offered first.", QUIET_NIGHT {
                from: Quiet::NIGHT.from,
                until: Quiet::NIGHT.until,
            });
            out.push_str("/** Everything the officer's window may ask its host for. */\nexport interface Commands {\n");
            $(
                out.push_str(&format!(
                    "  {}: {{ in: {}; out: {} }};\n",
                    stringify!($name),
                    <$argument as ts_rs::TS>::name(&config),
                    <$answer as ts_rs::TS>::name(&config),
                ));
            )*
            out.push_str("}\n");
            out
        }
    };
}

commands!(typescript);

macro_rules! dispatcher {
    ($($(#[$doc:meta])* $name:ident($argument:ty) -> $answer:ty;)*) => {
        impl Officer {
            /// Answers one call of the list, by name.
            ///
            /// # Errors
            /// What the call itself answers; [`HereCode::BadCall`] when the name or the argument is not of the list.
            pub async fn call(self: &Arc<Self>, name: &str, argument: Value) -> Result<Value, CallFailed> {
                match name {
                    $(stringify!($name) => {
                        let argument: $argument = serde_json::from_value(argument).map_err(bad)?;
                        let answer: $answer = self.$name(argument).await?;
                        serde_json::to_value(answer).map_err(bad)
                    })*
                    _ => Err(HereCode::BadCall.into()),
                }
            }
        }
    };
}

commands!(dispatcher);

fn bad(e: serde_json::Error) -> CallFailed {
    CallFailed { detail: e.to_string(), ..HereCode::BadCall.into() }
}
