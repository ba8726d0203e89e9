//! Other programs that photos come from: a file manager (pcmanfm) and a browser (Chromium), each in a window
//! beside ours.

use super::window::{Shape, Window};
use super::{Done, clipboard, gets, is_configured, mouse, runs};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// Beside the officer's window, on a wide screen.
pub const BESIDE: Shape = Shape { x: 1130, y: 20, width: 440, height: 620 };

/// The middle of the first picture in a folder's window, and of an empty place in it. They follow from [`SETTINGS`].
const FIRST: (i32, i32) = (51, 90);
const NOTHING: (i32, i32) = (220, 520);

/// No side pane, no thumbnails, pictures in rows and in the order of their names.
const SETTINGS: [(&str, &str); 2] = [
    (
        "pcmanfm/default/pcmanfm.conf",
        "[volume]\nmount_on_startup=0\nmount_removable=0\nautorun=0\n\n[ui]\nalways_show_tabs=0\n\
         side_pane_mode=hidden;places\nview_mode=icon\nshow_hidden=0\nsort=name;ascending;\ntoolbar=\n\
         show_statusbar=0\npathbar_mode_buttons=0\n",
    ),
    (
        "libfm/libfm.conf",
        "[config]\nsingle_click=0\nuse_trash=0\nthumbnail_local=0\nquick_exec=1\n\n[ui]\nbig_icon_size=48\n\
         show_thumbnail=0\n",
    ),
];

fn spawned(command: &mut Command) -> Done<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command.spawn().map_err(|e| format!("{:?}: {e}", command.as_std().get_program()))
}

async fn beside(title: &str) -> Done<Window> {
    let window = gets(&format!("the window {title}"), async || Window::titled(title).await).await?;
    window.is_put(BESIDE).await?;
    Ok(window)
}

/// A folder that is open in the file manager.
pub struct Folder {
    /// Its window.
    pub window: Window,
    path: PathBuf,
    _program: Child,
}

impl Folder {
    /// Opens a folder beside the officer's window.
    ///
    /// # Errors
    /// When its window does not come.
    pub async fn opens(path: &Path) -> Done<Self> {
        for (file, text) in SETTINGS {
            is_configured(file, text)?;
        }
        let program = spawned(Command::new("pcmanfm").args(["--no-desktop", "--new-win"]).arg(path))?;
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?;
        Ok(Self { window: beside(name).await?, path: path.to_owned(), _program: program })
    }

    /// Where the first file is.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn first(&self) -> Done<mouse::Point> {
        Ok(self.window.shape().await?.at(FIRST.0, FIRST.1))
    }

    async fn is_clicked(&self, (x, y): (i32, i32)) -> Done {
        self.window.comes_to_front().await?;
        mouse::clicks_at(self.window.shape().await?.at(x, y)).await
    }

    /// Chooses all files.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn chooses_all(&self) -> Done {
        self.is_clicked(NOTHING).await?;
        mouse::presses(&["ctrl+a"]).await
    }

    /// Copies the first file, and waits until it is in the clipboard.
    ///
    /// # Errors
    /// When it never is.
    pub async fn copies_the_first(&self) -> Done {
        self.is_clicked(NOTHING).await?;
        self.is_clicked(FIRST).await?;
        mouse::presses(&["ctrl+c"]).await?;
        clipboard::is_offered("text/uri-list", &["text/uri-list", "x-special/gnome-copied-files"], None)
            .await?;
        let said = runs("xclip", &["-selection", "clipboard", "-t", "text/uri-list", "-o"]).await?;
        let inside = said.starts_with("file://") && said.contains(".jpg");
        if inside { Ok(()) } else { Err(format!("{}: copied was {said}", self.path.display())) }
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn closes(self) -> Done {
        self.window.is_closed().await
    }
}

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Photos of the ward</title>\
    <body style='margin:0;font:40px/60px sans-serif'>\
    <img src=photo.jpg width=300 height=225 style='display:block'>\
    <a href='https://social.example/kmc' style='display:block'>a link somewhere</a><div>some words</div>";

/// Something on the browser's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnThePage {
    /// A picture.
    Picture,
    /// A link.
    Link,
    /// A text, chosen before.
    Text,
}

impl OnThePage {
    const fn place(self) -> (i32, i32) {
        match self {
            Self::Picture => (150, 110),
            Self::Link => (60, 255),
            Self::Text => (60, 315),
        }
    }
}

/// A browser with a page of photos.
pub struct Browser {
    /// Its window.
    pub window: Window,
    _program: Child,
    serving: JoinHandle<()>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Browser {
    /// Opens a page with this photo beside the officer's window; its own data go to `home`.
    ///
    /// # Errors
    /// When its window does not come.
    pub async fn opens(home: &Path, photo: Vec<u8>) -> Done<Self> {
        let picture = move || async move { ([(CONTENT_TYPE, "image/jpeg")], photo) };
        let app = Router::new().route("/", get(|| async { Html(PAGE) })).route("/photo.jpg", get(picture));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        let serving = tokio::spawn(async move {
            // Until it is aborted.
            let _ended = axum::serve(listener, app).await;
        });
        let mut chromium = Command::new("chromium");
        // A test: it says nothing then about the sandbox that root cannot have, and the page is where it is.
        chromium.args(["--no-sandbox", "--test-type", "--disable-gpu", "--no-first-run", "--disable-sync"]);
        chromium.args(["--disable-background-networking", "--disable-component-update"]);
        chromium.arg("--password-store=basic").arg(format!("--user-data-dir={}", home.display()));
        let program = spawned(chromium.arg(format!("--app=http://{address}/")))?;
        let window = beside("Photos of the ward").await?;
        Ok(Self { window, _program: program, serving })
    }

    /// Where this is. A text is chosen first: only then can it be dragged.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn place_of(&self, what: OnThePage) -> Done<mouse::Point> {
        let (x, y) = what.place();
        let at = self.window.shape().await?.at(x, y);
        if what == OnThePage::Text {
            self.window.comes_to_front().await?;
            mouse::clicks_at(at).await?;
            mouse::presses(&["ctrl+a"]).await?;
        }
        Ok(at)
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn closes(self) -> Done {
        self.window.is_closed().await
    }
}
