//! A real headless browser, driven through chromedriver. Waits are for a state of the page, told by the page
//! itself as soon as it changes; nothing sleeps.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Longest wait for any state of the page.
pub const PATIENCE: Duration = Duration::from_secs(15);
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const FLAGS: [&str; 6] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en",
];

/// A process that ends with this value.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to do about either.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and reads what it prints until a line holds what `wanted` finds.
pub fn start<T>(command: &mut Command, wanted: impl Fn(&str) -> Option<T>) -> (Running, T) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let output = child.stdout.take().expect("its output is piped");
    let running = Running(child);
    let mut lines = BufReader::new(output).lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some(found) = wanted(&line) {
            // What it prints later is read away, lest it stop for a full pipe.
            std::thread::spawn(move || lines.for_each(drop));
            return (running, found);
        }
    }
    panic!("{command:?} ended before it was ready");
}

/// One browser window.
pub struct Browser {
    client: Client,
    session: String,
    http: reqwest::Client,
    _driver: Running,
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

impl Browser {
    /// Opens a window; without browser or driver says so loudly and gives none, and fails where CI is set.
    pub async fn open() -> Option<Self> {
        let (Some(browser), Some(driver)) = (program(&BROWSERS), program(&["chromedriver"])) else {
            let missing =
                "chromium or chromedriver is not installed; apt-get install chromium chromium-driver";
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            // Not `eprintln!`: the test harness would keep it to itself.
            let _ = writeln!(std::io::stderr(), "\n\nSKIPPED: {missing}\n\n");
            return None;
        };
        let ready = |line: &str| {
            line.split("successfully on port ")
                .nth(1)?
                .trim_end_matches('.')
                .parse::<u16>()
                .ok()
        };
        let (running, port) = start(Command::new(driver).arg("--port=0"), ready);
        let options = json!({"binary": browser, "args": FLAGS});
        let capabilities = [
            ("goog:chromeOptions".to_owned(), options),
            ("goog:loggingPrefs".to_owned(), json!({"browser": "ALL"})),
        ];
        let url = format!("http://127.0.0.1:{port}");
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.into_iter().collect())
            .connect(&url)
            .await
            .expect("the browser opens");
        let timeouts = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None);
        client
            .update_timeouts(timeouts)
            .await
            .expect("the timeouts are set");
        let id = client.session_id().await.expect("a session").expect("a session");
        Some(Self {
            client,
            session: format!("{url}/session/{id}"),
            http: reqwest::Client::new(),
            _driver: running,
        })
    }

    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    pub async fn close(self) {
        self.client.close().await.expect("the browser closes");
    }

    /// What a script gives.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What a promise of the page gives.
    #[allow(dead_code, reason = "each test uses what it needs")]
    pub async fn later(&self, promise: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1], a = [...arguments];
             ({promise}).then(done, (error) => done({{ error: String(error) }}));"
        );
        let found = self.client.execute_async(&script, arguments).await;
        found.unwrap_or_else(|error| panic!("{promise}: {error}"))
    }

    /// Waits until an expression of the page gives something, and gives it.
    pub async fn until(&self, what: &str, expression: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1], given = [...arguments];
             const look = () => {{ const a = given; return ({expression}); }};
             const found = look();
             if (found) return done(found);
             const watch = new MutationObserver(() => {{
               const found = look();
               if (found) {{ watch.disconnect(); done(found); }}
             }});
             watch.observe(document.documentElement ?? document, {{ subtree: true, childList: true, characterData: true, attributes: true }});"
        );
        let begun = std::time::Instant::now();
        let found = loop {
            let found = self.client.execute_async(&script, arguments.clone()).await;
            // A page that is left takes the script with it; the next one is asked anew.
            if found.is_ok() || begun.elapsed() >= PATIENCE {
                break found;
            }
        };
        match found {
            Ok(found) => found,
            Err(error) => {
                let seen = self.run("return document.body.innerText", Vec::new()).await;
                let seen = seen.as_str().unwrap_or_default();
                let last: String = seen
                    .chars()
                    .rev()
                    .take(1500)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                panic!("never came: {what}: {error}\nthe page ends:\n{last}");
            }
        }
    }

    /// Waits for an element and clicks it as a person does; again if the page was just drawn anew.
    pub async fn click(&self, what: &str, expression: &str, arguments: Vec<Value>) {
        for _ in 0..20 {
            let found = self.until(what, expression, arguments.clone()).await;
            let id = found
                .as_object()
                .and_then(|named| named.values().next())
                .and_then(Value::as_str);
            let id = id.expect("an element").to_owned();
            let element = Element::from_element_id(self.client.clone(), id.into());
            match element.click().await {
                Ok(()) => return,
                Err(CmdError::Standard(error))
                    if matches!(
                        error.error,
                        ErrorStatus::StaleElementReference | ErrorStatus::NoSuchElement
                    ) => {}
                Err(error) => panic!("{what} cannot be clicked: {error}"),
            }
        }
        panic!("{what} was drawn anew at every click");
    }

    /// Types into a field found by its selector.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let field = self
            .client
            .find(fantoccini::Locator::Css(selector))
            .await
            .expect("the field");
        field.send_keys(text).await.expect("it takes the keys");
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let sent = self
            .http
            .post(format!("{}/goog/cdp/execute", self.session))
            .json(&json!({"cmd": command, "params": parameters}))
            .send();
        let answer: Value = sent
            .await
            .expect("the driver answers")
            .json()
            .await
            .expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    /// Shows the page on a screen this wide, in light or dark.
    pub async fn screen(&self, width: u32, height: u32, scheme: &str) {
        let phone = width < 600;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// The whole page as it looks, as a PNG file.
    pub async fn shoot(&self, file: &Path) {
        let taken = self
            .devtools("Page.captureScreenshot", json!({"captureBeyondViewport": true}))
            .await;
        let data = taken["data"].as_str().expect("a picture");
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(data)
            .expect("base64");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(file, bytes).expect("the picture is written");
    }

    /// What the page complained about since last asked.
    pub async fn complaints(&self) -> Vec<String> {
        let sent = self
            .http
            .post(format!("{}/se/log", self.session))
            .json(&json!({"type": "browser"}))
            .send();
        let answer: Value = sent
            .await
            .expect("the driver answers")
            .json()
            .await
            .expect("JSON");
        let entries = answer["value"].as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].to_string()).collect()
    }
}
