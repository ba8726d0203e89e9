//! A page driven by WebDriver: the officer's window, the desk in a browser, a phone's browser. Elements are found by
//! their `data-testid`. Every wait is for a condition, and fails with a screenshot if it never becomes true.

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::programs::required_var;

/// How long something that must happen may take before the walk gives up.
const PATIENCE: Duration = Duration::from_secs(60);

const CHROMIUM: &str = "/usr/bin/chromium";

/// A driver of browsers of our own, for tests that need no desktop. It ends with the test.
pub struct Chromedriver {
    address: String,
    /// Held open: it must be able to say more.
    _says: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Chromedriver {
    /// Starts it on a port that it finds free.
    ///
    /// # Panics
    /// When it is not installed; `cargo xtask test` installs it.
    pub async fn starts() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("chromedriver starts");
        let mut lines = BufReader::new(child.stdout.take().expect("what it says")).lines();
        let port = loop {
            let line = lines.next_line().await.expect("it says more").expect("it says its port");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        Self { address: format!("http://127.0.0.1:{port}"), _says: lines, _child: child }
    }
}

/// A page.
pub struct Page {
    client: Client,
    name: &'static str,
}

impl Page {
    /// The officer's window, its data in `home`.
    pub async fn window(home: &std::path::Path) -> Self {
        // The driver starts the program with its own environment; the folder goes in by a script. What the page and the
        // window remember is in folders beside it, so that nobody who walked here before is in it.
        let script = home.with_extension("sh");
        let (app, log) = (required_var("PURABARTA_APP"), home.with_extension("log"));
        let text = format!(
            "#!/bin/sh\nexport PURABARTA_MOCK_CAMERA=1 PURABARTA_HOME='{}' XDG_DATA_HOME='{}' XDG_CONFIG_HOME='{}'\n\
             exec '{app}' \"$@\" 2>>'{}'\n",
            home.display(),
            home.with_extension("data").display(),
            home.with_extension("config").display(),
            log.display()
        );
        std::fs::write(&script, text).expect("the script");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("its mode");
        }
        let options = json!({ "webkitgtk:browserOptions": { "binary": script, "args": [] } });
        Self { client: session(&required_var("PURABARTA_WEBDRIVER"), options).await, name: "officer" }
    }

    /// The window of this program, started by a driver of its own; nothing is asked of it but to look.
    ///
    /// # Errors
    /// When the program does not start, or shows no page.
    pub async fn looks_at(driver: &str, program: &std::path::Path, words: &[&str]) -> Result<Self, String> {
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": words } });
        let client = tries_a_session(driver, options).await.map_err(|e| e.to_string())?;
        Ok(Self { client, name: "officer" })
    }

    /// What a script says about the page.
    ///
    /// # Errors
    /// When the page is gone, or the script fails.
    pub async fn looks(&self, script: &str, words: Vec<Value>) -> Result<Value, String> {
        // Some errors have no message, only a name.
        self.client.execute(script, words).await.map_err(|e| format!("{e:?}"))
    }

    /// A browser at this address.
    pub async fn browser(home: &std::path::Path, address: &str) -> Self {
        let arguments = chromium(home, "--window-size=1366,900".into());
        let options = json!({ "goog:chromeOptions": { "binary": CHROMIUM, "args": arguments } });
        let client = session(&required_var("PURABARTA_CHROMEDRIVER"), options).await;
        let page = Self { client, name: "desk" };
        page.client.goto(address).await.expect("the page opens");
        page
    }

    /// A phone's browser at this address: small, touched, and told not to mind the certificate. `air` says by what
    /// way it gets there (Chromium's `--host-resolver-rules`).
    pub async fn phone(
        driver: &Chromedriver,
        home: &std::path::Path,
        agent: &str,
        air: &str,
        address: &str,
    ) -> Self {
        let arguments = chromium(home, format!("--host-resolver-rules={air}"));
        let screen = json!({ "width": 390, "height": 844, "pixelRatio": 2, "touch": true, "mobile": true });
        let options = json!({ "acceptInsecureCerts": true, "goog:chromeOptions": {
            "binary": CHROMIUM, "args": arguments,
            "mobileEmulation": { "deviceMetrics": screen, "userAgent": agent },
        } });
        let page = Self { client: session(&driver.address, options).await, name: "phone" };
        page.client.goto(address).await.expect("the page opens");
        page
    }

    /// Waits for the first thing of this name.
    pub async fn sees(&self, id: &str) -> Element {
        self.sees_css(&format!("[data-testid='{id}']")).await
    }

    /// Waits for the first thing this selector finds.
    pub async fn sees_css(&self, css: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(e) => self.gives_up(&format!("{css}: {e}")).await,
        }
    }

    /// Waits until the thing of this name says something that `fits`; answers what it says.
    pub async fn reads(&self, id: &str, fits: impl Fn(&str) -> bool) -> String {
        let waiting = async {
            loop {
                // Gone while being read: it was drawn anew, so it is looked for again.
                if let Ok(text) = self.sees(id).await.text().await
                    && fits(&text)
                {
                    return text;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(text) => text,
            Err(_) => {
                let said = self.sees(id).await.text().await.unwrap_or_default();
                self.gives_up(&format!("{id} never said it, but: {said}")).await
            }
        }
    }

    /// Waits until the attribute of the thing of this name is `value`.
    pub async fn is_marked(&self, id: &str, attribute: &str, value: &str) {
        self.sees_css(&format!("[data-testid='{id}'][{attribute}='{value}']")).await;
    }

    /// Clicks the thing of this name as soon as that can be done: it may be drawn anew, or something may lie
    /// over it for a moment.
    pub async fn clicks(&self, id: &str) {
        let mut said = String::new();
        let clicking = async {
            while let Err(why) = self.sees(id).await.click().await {
                said = why.to_string();
                // Under the bar at the foot: whoever wants it scrolls.
                let script = "document.querySelector(`[data-testid='${arguments[0]}']`)?.scrollIntoView({ block: 'center' })";
                let _gone_meanwhile = self.client.execute(script, vec![json!(id)]).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, clicking).await.is_err() {
            let over = self.lies_over(id).await;
            self.gives_up(&format!("{id} cannot be clicked: {said}; over it lies {over}")).await
        }
    }

    /// What a pointer meets in the middle of the thing of this name.
    async fn lies_over(&self, id: &str) -> String {
        let script = "const { left, top, width, height } =\
            document.querySelector(`[data-testid='${arguments[0]}']`)?.getBoundingClientRect() ?? {};\
            const met = document.elementFromPoint(left + width / 2, top + height / 2);\
            return JSON.stringify([left, top, width, height]) + (met?.cloneNode().outerHTML ?? 'nothing');";
        let met = self.client.execute(script, vec![json!(id)]).await;
        met.map_or_else(|why| why.to_string(), |met| met.to_string())
    }

    /// Clicks what an XPath finds.
    pub async fn clicks_xpath(&self, path: &str) {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await;
        if let Err(e) = async { found?.click().await }.await {
            self.gives_up(&format!("{path}: {e}")).await
        }
    }

    /// Chooses, in a list, the nth of the choices whose value begins so.
    pub async fn chooses_nth(&self, id: &str, begins: &str, nth: usize) {
        let css = format!("[data-testid='{id}'] option[value^='{begins}']");
        self.sees_css(&css).await;
        let choices = self.client.find_all(Locator::Css(&css)).await.expect("choices");
        choices[nth].click().await.expect("chosen");
    }

    /// Types into the thing of this name, key by key.
    pub async fn types(&self, id: &str, text: &str) {
        let field = self.sees(id).await;
        for key in text.chars() {
            field.send_keys(&key.to_string()).await.expect("the key goes in");
        }
    }

    /// Puts a value into a field that the driver cannot type into (dates, file lists are typed whole).
    pub async fn sets(&self, id: &str, value: &str) {
        let field = self.sees(id).await;
        let script = "const [field, value] = arguments; field.value = value;\
            for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));";
        let field = serde_json::to_value(field).expect("a reference");
        self.client.execute(script, vec![field, json!(value)]).await.expect("the value goes in");
    }

    /// Gives files to a file field.
    pub async fn gives_files(&self, id: &str, files: &[PathBuf]) {
        let paths: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        let field = self.sees(id).await;
        field.send_keys(&paths.join("\n")).await.expect("the files go in");
    }

    /// The property of the thing of this name.
    pub async fn property(&self, id: &str, name: &str) -> String {
        self.sees(id).await.prop(name).await.expect("it is there").unwrap_or_default()
    }

    /// How many things of this name there are.
    pub async fn counts(&self, id: &str) -> usize {
        let css = format!("[data-testid='{id}']");
        self.client.find_all(Locator::Css(&css)).await.map(|found| found.len()).unwrap_or_default()
    }

    /// Waits until there are so many.
    pub async fn waits_for(&self, id: &str, count: usize) {
        let waiting = async {
            while self.counts(id).await != count {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            self.gives_up(&format!("never {count} of {id}, but {}", self.counts(id).await)).await
        }
    }

    /// Runs a script in the page.
    pub async fn runs(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Everything wrong with the page for people who need more than a mouse and sharp eyes, by axe.
    pub async fn barriers(&self) -> Vec<String> {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(axe).expect("axe-core is installed by npm ci");
        self.client.execute(&source, Vec::new()).await.expect("axe loads");
        let script = "const done = arguments[0];\
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(\
            (r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).join(', '))));";
        let found = self.client.execute_async(script, Vec::new()).await.expect("axe runs");
        serde_json::from_value(found).expect("a list")
    }

    /// Keeps a picture of the page.
    pub async fn photographs(&self, step: &str) {
        let folder = std::env::var_os("PURABARTA_SCREENSHOTS").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| std::env::temp_dir().join("purabarta-pictures"));
        std::fs::create_dir_all(&folder).expect("the folder");
        self.draws_its_pictures().await;
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{step}-{}.png", self.name)), png).expect("the picture is kept");
    }

    /// Waits until every picture of the page is drawn, or a while has passed: some may be missing rightly.
    async fn draws_its_pictures(&self) {
        let script = "const done = arguments[0];\
            const drawn = Promise.all([...document.images].map((one) => one.decode().catch(() => null)));\
            Promise.race([drawn, new Promise((on) => setTimeout(on, 5000))]).then(() =>\
            requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        let drawn = self.client.execute_async(script, Vec::new()).await;
        assert!(drawn.is_ok(), "{}: the page is gone", self.name);
    }

    /// Ends the program behind it.
    pub async fn closes(self) {
        self.client.close().await.expect("it closes");
    }

    async fn gives_up(&self, why: &str) -> ! {
        self.photographs("failed").await;
        panic!("{}: {why}", self.name);
    }
}

/// Chromium without a screen, its data in `home`.
fn chromium(home: &std::path::Path, more: String) -> Vec<String> {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    let home = format!("--user-data-dir={}", home.display());
    arguments.map(str::to_owned).into_iter().chain([home, more]).collect()
}

async fn session(driver: &str, options: Value) -> Client {
    tries_a_session(driver, options).await.expect("a session")
}

async fn tries_a_session(driver: &str, options: Value) -> Result<Client, fantoccini::error::NewSessionError> {
    let Value::Object(options) = options else { unreachable!("options are an object") };
    let capabilities: Capabilities = options;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    builder.connect(driver).await
}
