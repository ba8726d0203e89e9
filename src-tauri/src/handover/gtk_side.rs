//! Drops and the clipboard by GTK. All of it is on the main thread, and nothing here waits.

use gtk::glib::prelude::ObjectExt as _;
use gtk::prelude::{DragContextExtManual as _, WidgetExt as _};
use gtk::{gdk, glib};
use officer::Given;
use officer::view::NothingHanded;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewWindow};
use wire::content::Source;

use super::direct_save::{self, Landing};
use super::forms;
use crate::faults::contain;
use crate::opened::Opened;

/// How long the program that offers something may take to hand it over.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is handed over: its forms, and those not asked for yet.
struct Offer {
    offered: Vec<String>,
    ahead: VecDeque<String>,
}

/// A drop under way.
struct Dropping {
    offer: Offer,
    /// The form that was asked for.
    asked: String,
    /// Where the source writes the file, when that is what it was asked for.
    landing: Option<Landing>,
    /// No two drops have one number.
    number: u32,
}

#[derive(Default)]
struct State {
    over: bool,
    drop: Option<Dropping>,
    drops: u32,
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
    // GTK hands over no form that is not in the widget's list, and WebKit's has none for pictures.
    match view.drag_dest_get_target_list() {
        Some(list) => forms::all().for_each(|form| list.add(&gdk::Atom::intern(form), 0, 0)),
        None => tracing::warn!("WebKit takes no drops, so the window takes files only"),
    }
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
        let (app, state) = (app.clone(), Rc::clone(&state));
        move |view, context, _, _, time| {
            contain(false, || {
                if !is_ours(context) {
                    return false;
                }
                hovers(false);
                let offered = offered(context);
                tracing::debug!(?offered, "something was dropped");
                let ahead = forms::worth_asking(&offered).into();
                let number = {
                    let mut state = state.borrow_mut();
                    state.drops = state.drops.wrapping_add(1);
                    state.drops
                };
                let dropping =
                    Dropping { offer: Offer { offered, ahead }, asked: String::new(), landing: None, number };
                give_up_in_time(&app, &state, context, number, time);
                ask_for_next_form(view, context, time, &app, &state, dropping);
                true
            })
        }
    });
    view.connect_drag_data_received(move |view, context, _, _, data, _, time| {
        contain((), || {
            let form = data.target().name();
            // What WebKit asked for of another drag is WebKit's.
            let asked = |dropping: &mut Dropping| dropping.asked == form;
            let Some(dropping) = state.borrow_mut().drop.take_if(asked) else { return };
            view.stop_signal_emission_by_name("drag-data-received");
            tracing::debug!(%form, bytes = data.length(), "a form of it was handed over");
            let things = match &dropping.landing {
                Some(landing) => landing.things(&bytes(data)),
                None => forms::things(&form, bytes(data)),
            };
            if things.is_empty() {
                ask_for_next_form(view, context, time, &app, &state, dropping);
            } else {
                context.drag_finish(true, false, time);
                dropped(&app, Given { things, instead: None });
            }
        });
    });
}

/// Asks for the next form, or says that there was none.
fn ask_for_next_form(
    view: &webkit2gtk::WebView,
    context: &gdk::DragContext,
    time: u32,
    app: &AppHandle,
    state: &Rc<RefCell<State>>,
    mut dropping: Dropping,
) {
    while let Some(form) = dropping.offer.ahead.pop_front() {
        dropping.landing = None;
        if form == direct_save::FORM {
            dropping.landing = Landing::name_to(context);
            if dropping.landing.is_none() {
                continue;
            }
        }
        let atom = gdk::Atom::intern(&form);
        dropping.asked = form;
        state.borrow_mut().drop = Some(dropping);
        view.drag_get_data(context, &atom, time);
        return;
    }
    context.drag_finish(false, false, time);
    dropped(app, forms::nothing(&dropping.offer.offered));
}

/// A program that offers something and does not hand it over must not leave the officer without a word.
fn give_up_in_time(
    app: &AppHandle,
    state: &Rc<RefCell<State>>,
    context: &gdk::DragContext,
    number: u32,
    time: u32,
) {
    let (app, state, context) = (app.clone(), Rc::clone(state), context.clone());
    glib::timeout_add_local_once(PATIENCE, move || {
        contain((), || {
            let waits = state.borrow().drop.as_ref().is_some_and(|dropping| dropping.number == number);
            let given_up = if waits { state.borrow_mut().drop.take() } else { None };
            if let Some(dropping) = given_up {
                context.drag_finish(false, false, time);
                dropped(&app, forms::nothing(&dropping.offer.offered));
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

/// The clipboard's content. Waits for the program that offers it: not for the main thread.
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
