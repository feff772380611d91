//! The configuration: `vertebot.toml`, every key overridable by environment (`VERTEBOT_` prefix, `__`
//! between levels). Unknown keys are errors. Secrets come from the environment only and are not printed.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use crate::check::{CLINIC_NAME, CRISIS_LINE, EMERGENCY_NUMBER};
use crate::followup::QuietHours;
use crate::review::{DutyHours, LONGEST_NAME, Retention, Role};

/// All a service needs to know.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The clinic.
    pub clinic: ClinicConfig,
    /// The connection to Telegram.
    #[serde(default)]
    pub telegram: TelegramConfig,
    /// The store.
    #[serde(default)]
    pub store: StoreConfig,
    /// The nurses.
    #[serde(default)]
    pub nurses: NursesConfig,
    /// The console; none when the section is left out.
    pub console: Option<ConsoleConfig>,
    /// Writing to patients unasked.
    #[serde(default)]
    pub followup: FollowupConfig,
    /// The questions, rules and texts.
    #[serde(default)]
    pub flows: FlowsConfig,
    /// How long what is kept.
    #[serde(default)]
    pub retention: Retention,
}

/// `[clinic]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicConfig {
    /// Its name, as patients read it.
    pub name: String,
    /// Its country, two letters.
    pub country: String,
    /// The emergency number of the country.
    pub emergency_number: String,
    /// The crisis line of the country.
    pub crisis_line: String,
    /// Its time zone, such as `Europe/Madrid`.
    pub timezone: String,
    /// The languages it speaks with patients; all we have when left out.
    pub languages: Option<Vec<String>>,
    /// The language for a patient whose own is not among them; English when left out.
    pub default_language: Option<String>,
}

/// `[console]`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct ConsoleConfig {
    /// Where it listens; `127.0.0.1:8080` when left out.
    pub listen: Option<String>,
    /// Where browsers reach it, such as `https://desk.example`; where it listens when left out.
    pub public_url: Option<String>,
}

impl ConsoleConfig {
    /// Where it listens.
    pub fn listen(&self) -> &str {
        self.listen.as_deref().unwrap_or("127.0.0.1:8080")
    }

    /// Where browsers reach it, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen()),
        }
    }
}

/// `[followup]`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct FollowupConfig {
    /// When no message of ours wakes a patient, such as `21:00-08:00`.
    pub quiet_hours: Option<String>,
}

/// `[flows]`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct FlowsConfig {
    /// A folder that holds `flows/` and `locales/`; those shipped inside the program when left out. What changes in
    /// it is taken up without a restart.
    pub folder: Option<PathBuf>,
}

/// `[telegram]`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct TelegramConfig {
    /// How updates come.
    pub mode: Mode,
    /// The public address of the webhook.
    pub webhook_url: Option<String>,
    /// Where the webhook listens.
    pub listen: Option<String>,
}

/// How updates come.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// We ask for them.
    #[default]
    Polling,
    /// Telegram brings them.
    Webhook,
}

/// `[store]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// The file.
    pub path: PathBuf,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            path: PathBuf::from("data/vertebot.redb"),
        }
    }
}

/// `[nurses]`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct NursesConfig {
    /// The nurses' group at Telegram.
    pub group_chat_id: Option<i64>,
    /// The group's language.
    pub language: Option<String>,
    /// Who may act on cases.
    pub members: Vec<MemberConfig>,
    /// When nurses are on duty on a working day, such as `08:00-18:00`; at any hour when left out.
    pub duty_hours: Option<String>,
    /// Each case has a topic of its own in the group, which must be one with topics.
    pub topics: bool,
    /// The working days, such as `["mon", "tue", "wed", "thu", "fri"]`; all seven when left out.
    pub duty_days: Option<Vec<String>>,
}

/// One of `[[nurses.members]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberConfig {
    /// Their id at Telegram.
    pub telegram_id: i64,
    /// Their name, as colleagues read it.
    pub name: String,
    /// What they may do: `nurse`, `lead` or `auditor`; nurse when left out.
    #[serde(default)]
    pub role: Role,
    /// The language in which they read in their own chat with the bot; the group's when left out.
    pub language: Option<String>,
}

/// Secrets, from the environment only.
pub struct Secrets {
    /// `TELOXIDE_TOKEN`
    pub token: SecretString,
    /// `TELOXIDE_API_URL`
    pub api_url: Option<String>,
    /// `VERTEBOT_KEY`, or what stands in the file named by `VERTEBOT_KEY_FILE`: 32 bytes in base64.
    pub key: SecretString,
    /// `VERTEBOT_WEBHOOK_SECRET`
    pub webhook_secret: Option<SecretString>,
}

/// Environment names that are not configuration keys.
const SECRET_NAMES: [&str; 3] = ["VERTEBOT_KEY", "VERTEBOT_KEY_FILE", "VERTEBOT_WEBHOOK_SECRET"];

/// A configuration that cannot be used; the text names the mend.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// When nurses are on duty; none when it cannot be read.
    pub fn duty_hours(&self) -> Option<DutyHours> {
        let Self { nurses, .. } = self;
        DutyHours::parse(nurses.duty_hours.as_deref(), nurses.duty_days.as_deref())
    }

    /// Reads the file's text and the environment over it.
    pub fn load(file: &str, text: &str, environment: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut table: toml::Table = text
            .parse()
            .map_err(|error| ConfigError(format!("{file}: {error}")))?;
        // Read once as it stands, so that an error shows its line.
        let from_file = toml::from_str::<Self>(text);
        let mut overlaid = false;
        for (name, value) in environment {
            let Some(key) = name
                .strip_prefix("VERTEBOT_")
                .filter(|_| !SECRET_NAMES.contains(&name.as_str()))
            else {
                continue;
            };
            let levels: Vec<String> = key.split("__").map(str::to_lowercase).collect();
            let [section, key] = levels.as_slice() else {
                return Err(ConfigError(format!(
                    "environment `{name}`: write VERTEBOT_SECTION__KEY, for example VERTEBOT_CLINIC__NAME"
                )));
            };
            let section = table
                .entry(section.clone())
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            let Some(section) = section.as_table_mut() else {
                return Err(ConfigError(format!(
                    "environment `{name}`: that part of {file} is no section"
                )));
            };
            section.insert(key.clone(), typed(value));
            overlaid = true;
        }
        let config: Self = match (overlaid, from_file) {
            (false, read) => read.map_err(|error| ConfigError(format!("{file}: {error}")))?,
            (true, _) => table
                .try_into()
                .map_err(|error| ConfigError(format!("{file} with the environment over it: {error}")))?,
        };
        config.check(file)?;
        Ok(config)
    }

    fn check(&self, file: &str) -> Result<(), ConfigError> {
        let wrong = |key: &str, found: &str, mend: &str| {
            Err(ConfigError(format!("{file}: `{key}` is `{found}`; {mend}")))
        };
        if jiff::tz::TimeZone::get(&self.clinic.timezone).is_err() {
            return wrong(
                "clinic.timezone",
                &self.clinic.timezone,
                "give a name such as Europe/Madrid",
            );
        }
        if self.clinic.emergency_number.trim().is_empty() {
            return wrong(
                "clinic.emergency_number",
                "",
                "give the number patients call in an emergency",
            );
        }
        // Texts are checked to fit Telegram's messages with names of this length.
        for (key, text, most) in [
            ("clinic.name", &self.clinic.name, CLINIC_NAME),
            (
                "clinic.emergency_number",
                &self.clinic.emergency_number,
                EMERGENCY_NUMBER,
            ),
            ("clinic.crisis_line", &self.clinic.crisis_line, CRISIS_LINE),
        ] {
            if text.chars().count() > most {
                return wrong(
                    key,
                    text,
                    &format!("at most {most} letters fit into every message"),
                );
            }
        }
        let mut members = self.nurses.members.iter();
        if let Some(long) = members.find(|member| member.name.chars().count() > LONGEST_NAME) {
            let mend = format!("at most {LONGEST_NAME} letters fit into every message");
            return wrong("nurses.members.name", &long.name, &mend);
        }
        if let Some(hours) = &self.followup.quiet_hours
            && QuietHours::parse(hours).is_none()
        {
            return wrong("followup.quiet_hours", hours, "write it as 21:00-08:00");
        }
        if self.duty_hours().is_none() {
            let found = self.nurses.duty_hours.as_deref().unwrap_or_default();
            let days = self.nurses.duty_days.as_deref().unwrap_or_default().join(", ");
            let mend = "write hours as 08:00-18:00 and days as [\"mon\", \"tue\"]";
            return wrong(
                "nurses.duty_hours, nurses.duty_days",
                &format!("{found} {days}"),
                mend,
            );
        }
        if let Some(group) = self.nurses.group_chat_id.filter(|id| *id >= 0) {
            return wrong(
                "nurses.group_chat_id",
                &group.to_string(),
                "a group's id is below 0, such as -1001234567890",
            );
        }
        if let Some(console) = &self.console {
            if console.listen().parse::<std::net::SocketAddr>().is_err() {
                let mend = "give an address and a port, such as 127.0.0.1:8080";
                return wrong("console.listen", console.listen(), mend);
            }
            let url = console.public_url();
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return wrong("console.public_url", &url, "begin it with https://");
            }
        }
        if self.telegram.mode == Mode::Webhook
            && (self.telegram.webhook_url.is_none() || self.telegram.listen.is_none())
        {
            return wrong(
                "telegram.mode",
                "webhook",
                "give `webhook_url` and `listen` beside it",
            );
        }
        Ok(())
    }
}

impl Secrets {
    /// Reads them from the environment.
    pub fn read(environment: &[(String, String)]) -> Result<Self, ConfigError> {
        let get = |name: &str| {
            environment
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        };
        let missing = |what: &str, mend: &str| ConfigError(format!("{what} is missing; {mend}"));
        let token = get("TELOXIDE_TOKEN").filter(|token| !token.is_empty());
        let token =
            token.ok_or_else(|| missing("TELOXIDE_TOKEN", "set it to the token that @BotFather gave"))?;
        let key = service_key(&get)?;
        Ok(Self {
            token: token.into(),
            api_url: get("TELOXIDE_API_URL"),
            key,
            webhook_secret: get("VERTEBOT_WEBHOOK_SECRET").map(Into::into),
        })
    }
}

/// The store's key, as base64, from `VERTEBOT_KEY` or the file that `VERTEBOT_KEY_FILE` names; `get` looks up a name
/// in the environment.
pub fn service_key(get: &impl Fn(&str) -> Option<String>) -> Result<SecretString, ConfigError> {
    match (get("VERTEBOT_KEY"), get("VERTEBOT_KEY_FILE")) {
        (Some(key), _) => Ok(key.into()),
        (None, Some(path)) => match std::fs::read_to_string(&path) {
            Ok(key) => Ok(key.into()),
            Err(error) => Err(ConfigError(format!("VERTEBOT_KEY_FILE {path}: {error}"))),
        },
        (None, None) => {
            let mend = "make one with `openssl rand -base64 32` and set VERTEBOT_KEY or VERTEBOT_KEY_FILE";
            Err(ConfigError(format!("the store's key is missing; {mend}")))
        }
    }
}

/// A value from the environment in the type it looks like; texts in digits stay texts where text is wanted
/// by quoting them.
fn typed(value: &str) -> toml::Value {
    let read = format!("x = {value}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut table| table.remove("x"));
    read.unwrap_or_else(|| toml::Value::String(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[clinic]\nname = \"A\"\ncountry = \"ES\"\nemergency_number = \"112\"\ncrisis_line = \"024\"\ntimezone = \"Europe/Madrid\"\n";

    fn problem(text: &str, environment: &[(&str, &str)]) -> String {
        let environment: Vec<_> = environment
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Config::load("vertebot.toml", text, &environment)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn each_mistake_names_its_mend() {
        assert_eq!(problem(GOOD, &[]), "");
        let unknown = problem(&format!("{GOOD}emergency_numbr = \"1\"\n"), &[]);
        assert!(
            unknown.contains("line 7") && unknown.contains("unknown field `emergency_numbr`"),
            "{unknown}"
        );
        assert!(
            problem(&GOOD.replace("Europe/Madrid", "Europe/Madird"), &[]).contains("such as Europe/Madrid")
        );
        assert!(problem(&format!("{GOOD}[nurses]\ngroup_chat_id = 5\n"), &[]).contains("below 0"));
        assert!(problem(&format!("{GOOD}[telegram]\nmode = \"webhook\"\n"), &[]).contains("webhook_url"));
        let long = problem(&GOOD.replace("\"A\"", &format!("{:?}", "A".repeat(65))), &[]);
        assert!(long.contains("at most 64 letters fit"), "{long}");
        let desk =
            "[nurses]\ntopics = true\nmembers = [{ telegram_id = 1, name = \"Ana\", language = \"es\" }]\n";
        assert_eq!(problem(&format!("{GOOD}{desk}"), &[]), "");
        let quiet = problem(&format!("{GOOD}[followup]\nquiet_hours = \"9 to 5\"\n"), &[]);
        assert!(quiet.contains("write it as 21:00-08:00"), "{quiet}");
        for wrong in [
            "duty_hours = \"18:00-08:00\"",
            "duty_days = [\"monday\"]",
            "duty_days = []",
        ] {
            let duty = problem(&format!("{GOOD}[nurses]\n{wrong}\n"), &[]);
            assert!(duty.contains("write hours as 08:00-18:00"), "{duty}");
        }
        assert!(problem(&format!("{GOOD}[flows]\nfoldr = \"x\"\n"), &[]).contains("unknown field `foldr`"));
        assert!(problem(GOOD, &[("VERTEBOT_CLINIC__NAMME", "B")]).contains("unknown field `namme`"));
        assert!(problem(GOOD, &[("VERTEBOT_CLINIC", "B")]).contains("VERTEBOT_SECTION__KEY"));
    }

    #[test]
    fn the_environment_lies_over_the_file() {
        let environment = [("VERTEBOT_CLINIC__NAME".to_owned(), "B".to_owned())];
        assert_eq!(Config::load("f", GOOD, &environment).unwrap().clinic.name, "B");
        let environment = [("VERTEBOT_FLOWS__FOLDER".to_owned(), "/srv/flows".to_owned())];
        let flows = Config::load("f", GOOD, &environment).unwrap().flows;
        assert_eq!(flows.folder, Some(PathBuf::from("/srv/flows")));
    }

    #[test]
    fn missing_secrets_name_their_mend() {
        let problem = |environment: &[(String, String)]| {
            Secrets::read(environment)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        assert!(problem(&[]).contains("TELOXIDE_TOKEN is missing"));
        let token = ("TELOXIDE_TOKEN".to_owned(), "1:x".to_owned());
        assert!(problem(&[token]).contains("openssl rand -base64 32"));
    }
}
