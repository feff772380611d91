//! Random patients who walk down a flow.

use vertebot::engine::{Action, Context, Conversation, Ending, Event, Input, Phase, step};
use vertebot::flow::{Flow, Form, PartKind};

/// Numbers as if by chance, the same for the same seed.
pub struct Chance(pub u64);

impl Chance {
    /// A number below this.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }

    /// One time in so many.
    pub fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// One input that fits the question; ticks are rare enough that walks get far, and come in twos and threes.
fn inputs(flow: &Flow, screen: &str, part: u8, chance: &mut Chance, rare: usize) -> Vec<Action> {
    let found = flow
        .screens()
        .iter()
        .find(|known| known.id == screen)
        .expect("a screen");
    if chance.once_in(9) {
        return vec![Action::Unsure];
    }
    match &found.form {
        Form::Checklist { lines, .. } => {
            let mut actions = Vec::new();
            for line in 0..lines.len() {
                if chance.once_in(rare) {
                    actions.push(Action::Tick(line as u8));
                }
            }
            actions.push(Action::Done);
            actions
        }
        Form::Parts(parts) => match &parts[usize::from(part)].kind {
            PartKind::Choice(lines) => vec![Action::Choose(chance.below(lines.len()) as u8)],
            PartKind::Scale => vec![Action::Scale(chance.below(11) as u8)],
            PartKind::Date if chance.once_in(2) => vec![Action::DaysAgo(chance.below(60) as u8)],
            PartKind::Date => vec![Action::MonthsAgo(chance.below(12) as u8)],
            PartKind::Number => Vec::new(),
        },
    }
}

/// Walks to the end; gives the screen answered last, how it ended (not at all, when the summary is reached), and
/// the conversation.
pub fn walk(
    context: &Context<'_>,
    begun: Conversation,
    chance: &mut Chance,
    rare: usize,
) -> (String, Option<Ending>, Conversation) {
    let mut last = String::new();
    let mut conversation = step(context, begun, Input::Begin)
        .map_err(|refused| refused.to_string())
        .expect("it begins")
        .conversation;
    for _ in 0..600 {
        let (screen, part) = match &conversation.phase {
            Phase::Asking { screen, draft } => (screen.clone(), draft.part),
            Phase::Ended { ending } => return (last, Some(ending.clone()), conversation),
            Phase::Confirming => return (last, None, conversation),
            Phase::AskingRaised { .. } => panic!("nothing was typed that raises a question"),
        };
        let actions = inputs(context.flow, &screen, part, chance, rare);
        let mut given: Vec<Input> = actions
            .into_iter()
            .map(|action| Input::Tap {
                step: conversation.step,
                action,
            })
            .collect();
        if given.is_empty() {
            given.push(Input::Text((16 + chance.below(80)).to_string()));
        }
        for input in given {
            // A tap that is refused, such as unsure where an answer is needed, changes nothing.
            if let Ok(done) = step(context, conversation.clone(), input) {
                let answered = done
                    .events
                    .iter()
                    .any(|event| matches!(event, Event::AnswerRecorded { .. }));
                last = if answered { screen.clone() } else { last };
                conversation = done.conversation;
            }
        }
    }
    panic!("the walk has no end");
}
