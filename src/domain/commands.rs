//! The commands a patient has.

/// In the order of the menu.
pub const COMMANDS: [&str; 16] = [
    "start",
    "help",
    "language",
    "back",
    "cancel",
    "status",
    "human",
    "emergency",
    "plan",
    "diary",
    "learn",
    "pause",
    "privacy",
    "mydata",
    "delete",
    "stop",
];
