//! A flow that changes while a patient is inside it: the conversation is moved, and says so.

use vertebot::assets;
use vertebot::domain::Language;
use vertebot::engine::{Action, Context, Conversation, Event, Input, Phase, step};
use vertebot::flow::Flow;

#[test]
fn an_interview_begun_on_an_older_flow_goes_on_with_the_newer() {
    let set = assets::flow_set().expect("the shipped set reads");
    let (rules, newer) = (&set.rules, &set.intake);
    let text = include_str!("../flows/intake/flow.toml");
    let older = text.replace("id = \"E1\"", "id = \"E1old\"");
    let older = Flow::load("older", &older, rules).unwrap_or_else(|issues| panic!("{issues:?}"));
    let language = Language::new("en");
    let lexicon = set.lexicon(&language).expect("English");
    let today = jiff::civil::date(2026, 3, 4);
    let on = |flow| Context {
        rules,
        flow,
        lexicon,
        today,
    };
    let tap = |conversation: &Conversation, action| Input::Tap {
        step: conversation.step,
        action,
    };
    let begun = step(
        &on(&older),
        Conversation::new(1, &older, language.clone()),
        Input::Begin,
    );
    let mut conversation = begun.unwrap_or_else(|error| panic!("{error}")).conversation;
    for action in [Action::Choose(0), Action::Done] {
        let input = tap(&conversation, action);
        let done = step(&on(&older), conversation, input).unwrap_or_else(|error| panic!("{error}"));
        conversation = done.conversation;
    }
    assert!(conversation.visits.contains_key("E1old"));
    let input = tap(&conversation, Action::Done);
    let moved = step(&on(newer), conversation, input).unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(&moved.events[0], Event::FlowUpgraded { from } if from == older.version()));
    assert!(
        !moved.conversation.visits.contains_key("E1old"),
        "what is not asked any more is dropped"
    );
    assert!(
        moved.conversation.visits.contains_key("C1"),
        "what was answered stays"
    );
    let asks = matches!(&moved.conversation.phase, Phase::Asking { screen, .. } if screen == "E1");
    assert!(asks, "the emergency screen that is new is asked");
}

#[test]
fn words_of_despair_are_asked_about_although_the_flow_changed() {
    let set = assets::flow_set().expect("the shipped set reads");
    let rules = &set.rules;
    let text = include_str!("../flows/intake/flow.toml");
    let version = |comment: &str| {
        let flow = Flow::load("flow", &format!("{text}\n# {comment}\n"), rules);
        flow.unwrap_or_else(|issues| panic!("{issues:?}"))
    };
    let flows = ["first", "second", "third"].map(version);
    let language = Language::new("en");
    let lexicon = set.lexicon(&language).expect("English");
    let on = |flow| Context {
        rules,
        flow,
        lexicon,
        today: jiff::civil::date(2026, 3, 4),
    };
    let mut conversation = Conversation::new(1, &flows[0], language.clone());
    let inputs = [
        Input::Begin,
        Input::Text("I want to die".to_owned()),
        Input::Text("yes".to_owned()),
    ];
    let mut said = Vec::new();
    for (flow, input) in flows.iter().zip(inputs) {
        let done = step(&on(flow), conversation, input).unwrap_or_else(|error| panic!("{error}"));
        conversation = done.conversation;
        said.push(done.events);
    }
    let raised =
        |event: &Event| matches!(event, Event::RedFlagRaised { finding } if finding == "self_harm_thoughts");
    assert!(said[1].iter().any(raised), "the words are read");
    assert!(matches!(said[2][0], Event::FlowUpgraded { .. }));
    assert_eq!(
        conversation.raised["self_harm_thoughts"], true,
        "and so is the answer"
    );
    assert_eq!(conversation.version, flows[2].version());
}
