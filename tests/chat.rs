//! The interview in the terminal: whatever is typed is answered, the commands work as at Telegram, and `/pause` and
//! `/stop` are honoured. The real program is run.

use std::process::Command;

/// A first contact that ends with helping oneself, in English and Spanish.
const ENGLISH: &[&str] = &[
    "Yes, for myself",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "45",
    "Male",
    "3 days ago",
    "3 Lower back; Done",
    "4",
    "None of these",
    "None of these",
    "None of these",
    "None of these",
    "178",
    "178",
    "None of these",
    "None of these",
    "None of these",
    "All correct",
];
const SPANISH: &[&str] = &[
    "Sí, para mí",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "45",
    "Hombre",
    "hace 3 días",
    "3 Parte baja; Listo",
    "4",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "178",
    "178",
    "Nada de esto",
    "Nada de esto",
    "Nada de esto",
    "Todo correcto",
];
/// What can be typed at any time.
const COMMANDS: &[&str] = &[
    "/learn",
    "/diary",
    "/plan",
    "/pause",
    "/help",
    "/emergency",
    "/privacy",
    "/status",
    "/human",
    "/no_such_command",
];

/// What is told to each line typed, in order.
fn told(language: &str, typed: &[&str]) -> Vec<(String, Vec<String>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("script.txt");
    std::fs::write(&script, typed.join("\n")).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_vertebot"))
        .args(["chat", "--lang", language, "--script"])
        .arg(&script)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = String::from_utf8(output.stdout).expect("text");
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for line in output.lines() {
        if let Some(said) = line
            .strip_prefix("user < ")
            .or(line.starts_with('+').then_some(line))
        {
            told.push((said.to_owned(), Vec::new()));
        } else if let Some((_, lines)) = told.last_mut() {
            lines.push(line.to_owned());
        }
    }
    let said: Vec<&str> = told.iter().map(|(said, _)| said.as_str()).collect();
    assert_eq!(said, typed, "every line is taken");
    told
}

fn answered((said, lines): &(String, Vec<String>)) {
    let words = lines
        .iter()
        .any(|line| line.starts_with("bot  > ") && line.len() > 20);
    assert!(words, "`{said}` is met with silence: {lines:#?}");
}

/// What was told to the last of these lines.
fn last<'t>(told: &'t [(String, Vec<String>)], said: &str) -> &'t str {
    let found = told.iter().rfind(|(known, _)| known == said);
    found
        .and_then(|(_, lines)| lines.first())
        .map_or("", String::as_str)
}

#[test]
fn whatever_is_typed_is_answered() {
    for (language, interview, words) in [
        ("en", ENGLISH, "what about tomorrow"),
        ("es", SPANISH, "y mañana qué"),
    ] {
        let mut typed: Vec<&str> = Vec::new();
        typed.extend(COMMANDS);
        typed.push(words);
        typed.extend(interview);
        typed.extend(COMMANDS);
        typed.extend([words, "/back", "/cancel", "/start", "/start", "/cancel", "/stop"]);
        told(language, &typed).iter().for_each(answered);
    }
}

#[test]
fn the_topics_are_read_by_their_buttons() {
    for (language, interview, brace, prescribed) in [
        (
            "en",
            ENGLISH,
            "Wearing a brace",
            "Take it off and tell us if you get sores",
        ),
        ("es", SPANISH, "Llevar un corsé", "Quíteselo"),
    ] {
        let mut typed = vec!["/learn", brace];
        typed.extend(interview);
        typed.extend(["/learn", brace, "/diary", "/plan"]);
        let told = told(language, &typed);
        for at in [1, typed.len() - 3] {
            let topic = &told[at].1[0];
            assert!(topic.contains(prescribed), "{topic}");
        }
        assert!(last(&told, "/learn").contains(&format!("[{brace}]")));
        // The first entry of the diary is this interview.
        assert!(last(&told, "/diary").contains('4'), "{}", last(&told, "/diary"));
    }
}

#[test]
fn a_pause_is_kept_and_ends() {
    let intro = "It is time to see how the back is";
    let mut typed = ENGLISH.to_vec();
    typed.extend(["/pause", "+6d", "+2d"]);
    let paused = told("en", &typed);
    assert_eq!(
        paused[typed.len() - 2].1,
        Vec::<String>::new(),
        "nothing within the pause"
    );
    assert!(paused[typed.len() - 1].1[0].contains(intro));
    // Without it the check-in comes; after `/stop` never; `/start` lets it come again.
    typed.truncate(ENGLISH.len());
    typed.push("+8d");
    assert!(told("en", &typed)[ENGLISH.len()].1[0].contains(intro));
    typed.truncate(ENGLISH.len());
    typed.extend(["/stop", "+8d"]);
    assert_eq!(told("en", &typed)[typed.len() - 1].1, Vec::<String>::new());
}

#[test]
fn worrying_words_after_the_interview_reach_a_nurse() {
    for (words, wanted) in [
        ("I cannot feel my legs", "Call 112 now"),
        ("the corset rubs my hip", "take the brace off"),
    ] {
        let mut typed = ENGLISH.to_vec();
        typed.push(words);
        let told = told("en", &typed);
        let (_, lines) = &told[ENGLISH.len()];
        assert!(lines[0].contains(wanted), "{lines:?}");
        assert!(lines.contains(&"event  nurse_told words".to_owned()), "{lines:?}");
    }
}
