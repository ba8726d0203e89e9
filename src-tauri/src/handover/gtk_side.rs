//! Drops and the clipboard by GTK. All of it is on the main thread, and nothing here waits.

use gtk::gdk;
use gtk::glib::prelude::ObjectExt as _;
use gtk::prelude::{DragContextExtManual as _, WidgetExt as _};
use officer::view::NothingHanded;
use officer::{Given, GivenThing};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewWindow};
use wire::content::Source;

use super::forms;
use crate::desktop::Opened;
use crate::faults::contain;

/// How long the program that offers something may take to hand it over.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is handed over: its forms, and those not asked for yet.
struct Offer {
    offered: Vec<String>,
    ahead: VecDeque<String>,
}

#[derive(Default)]
struct State {
    over: bool,
    drop: Option<Offer>,
}

/// Takes what is dropped on the window from other programs, before WebKit sees it.
pub fn take_drops(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    let connected = window.with_webview(move |webview| connect(&webview.inner(), app));
    if let Err(e) = connected {
        tracing::warn!(error = %e, "nothing can be dropped on the window");
    }
}

fn connect(view: &webkit2gtk::WebView, app: AppHandle) {
    let state = Rc::new(RefCell::new(State::default()));
    let hovers = {
        let (app, state) = (app.clone(), Rc::clone(&state));
        move |over: bool| {
            let changed = std::mem::replace(&mut state.borrow_mut().over, over) != over;
            if changed && let Err(e) = app.emit("dragging", over) {
                tracing::warn!(error = %e, "the window was not told of a drag");
            }
        }
    };
    view.connect_drag_motion({
        let hovers = hovers.clone();
        move |_, context, _, _, time| {
            contain(false, || {
                if !is_ours(context) {
                    return false;
                }
                context.drag_status(gdk::DragAction::COPY, time);
                hovers(true);
                true
            })
        }
    });
    view.connect_drag_leave({
        let hovers = hovers.clone();
        move |_, _, _| contain((), || hovers(false))
    });
    view.connect_drag_drop({
        let state = Rc::clone(&state);
        move |view, context, _, _, time| {
            contain(false, || {
                if !is_ours(context) {
                    return false;
                }
                hovers(false);
                let offered = offered(context);
                let mut ahead: VecDeque<_> = forms::worth_asking(&offered).into();
                let Some(first) = ahead.pop_front() else { return false };
                state.borrow_mut().drop = Some(Offer { offered, ahead });
                view.drag_get_data(context, &gdk::Atom::intern(&first), time);
                true
            })
        }
    });
    view.connect_drag_data_received(move |view, context, _, _, data, _, time| {
        contain((), || {
            let Some(mut drop) = state.borrow_mut().drop.take() else { return };
            // WebKit asked for nothing here.
            view.stop_signal_emission_by_name("drag-data-received");
            let things = forms::things(&data.target().name(), bytes(data));
            match drop.ahead.pop_front().filter(|_| things.is_empty()) {
                Some(next) => {
                    state.borrow_mut().drop = Some(drop);
                    view.drag_get_data(context, &gdk::Atom::intern(&next), time);
                }
                None => {
                    context.drag_finish(!things.is_empty(), false, time);
                    dropped(&app, given(things, &drop.offered));
                }
            }
        });
    });
}

/// Whether a drag is for us: it comes from another program, and may be a photo. What the page drags is the page's, and text
/// goes into the field it is dropped on.
fn is_ours(context: &gdk::DragContext) -> bool {
    context.drag_get_source_widget().is_none() && !forms::worth_asking(&offered(context)).is_empty()
}

fn offered(context: &gdk::DragContext) -> Vec<String> {
    context.list_targets().iter().map(|target| target.name().into()).collect()
}

fn bytes(data: &gtk::SelectionData) -> Vec<u8> {
    // A length below 0 says that the program had nothing after all.
    if data.length() > 0 { data.data() } else { Vec::new() }
}

fn given(things: Vec<GivenThing>, offered: &[String]) -> Given {
    if things.is_empty() { forms::nothing(offered) } else { Given { things, instead: None } }
}

fn dropped(app: &AppHandle, given: Given) {
    let Ok(officer) = app.state::<Opened>().inner().clone() else { return };
    let app = app.clone();
    // The files may lie on a drive that takes its time.
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(e) = app.emit("dropped", officer.hand_over(given, Source::File)) {
            tracing::warn!(error = %e, "the window was not told of a drop");
        }
    });
}

/// What lies in the clipboard. Waits for the program that offers it: not for the main thread.
pub fn clipboard(app: &AppHandle) -> Given {
    let (answer, answered) = mpsc::channel();
    let asked = app.run_on_main_thread(move || contain((), || ask_clipboard(answer)));
    if let Err(e) = asked {
        tracing::warn!(error = %e, "the clipboard could not be asked");
    }
    let unreachable = Given { things: Vec::new(), instead: Some(NothingHanded::Unreachable) };
    answered.recv_timeout(PATIENCE).unwrap_or(unreachable)
}

fn ask_clipboard(answer: mpsc::Sender<Given>) {
    let clipboard = gtk::Clipboard::get(&gdk::SELECTION_CLIPBOARD);
    clipboard.request_contents(&gdk::Atom::intern("TARGETS"), move |clipboard, data| {
        contain((), || {
            let targets = data.targets().unwrap_or_default();
            let offered: Vec<String> = targets.iter().map(|target| target.name().into()).collect();
            let ahead = forms::worth_asking(&offered).into();
            ask_for_next(clipboard, Offer { offered, ahead }, answer);
        });
    });
}

fn ask_for_next(clipboard: &gtk::Clipboard, mut copied: Offer, answer: mpsc::Sender<Given>) {
    let Some(form) = copied.ahead.pop_front() else {
        // Whoever asked may have given up.
        let _ = answer.send(forms::nothing(&copied.offered));
        return;
    };
    clipboard.request_contents(&gdk::Atom::intern(&form), move |clipboard, data| {
        contain((), || {
            let things = forms::things(&form, bytes(data));
            if things.is_empty() {
                ask_for_next(clipboard, copied, answer);
            } else {
                let _ = answer.send(Given { things, instead: None });
            }
        });
    });
}
