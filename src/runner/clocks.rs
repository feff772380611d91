//! A clock of a case that runs out: the group hears of it again, then the next nurse on duty by name, then the leads,
//! until somebody acts. Each step is kept with the case.

use crate::domain::message::{Lane, Payload};
use crate::domain::{CaseId, ChatId, Language, Timestamp};
use crate::i18n::{Args, TextError};
use crate::render::desk::Words;
use crate::review::{Case, Deed, Door, Happened, Role, Running, SignedIn, Told, next_step, told};
use crate::store::{Error, Writing};
use crate::triage::Tier;

use super::changes::{Batch, Changes};
use super::patient::Undecided;
use super::readable::readable_cases;
use super::timers::{Due, Found, Timer};
use super::writer::Writer;

/// The setting that says that it is noted whose the cases are and which are open.
const NOTED: &str = "noted_cases";

impl Writer {
    /// Sets a timer for each clock of a case that has none yet.
    pub(super) fn arm(&self, changes: &mut Changes) {
        let Some(case) = &mut changes.case else { return };
        let running = self.clocks(case);
        let new = running.iter().filter(|running| !case.armed.contains(running));
        changes.timers.extend(new.map(|running| {
            let timer = Timer::Clock {
                patient: case.patient,
                case: case.id,
                running: *running,
                step: 0,
            };
            (running.due, timer)
        }));
        case.armed = running;
    }

    /// Once, for a store of an older version: the cases are noted, and the clocks of open ones run.
    pub(super) fn note_cases(&self) -> Result<(), Error> {
        if self.store.read()?.setting::<bool>(NOTED)?.is_some() {
            return Ok(());
        }
        self.store.write(|store| {
            store.note_cases::<Case>(|case| !case.closed())?;
            for case in readable_cases(store.open_case_numbers()?, |id| store.get_case(id))? {
                let mut changes = Changes {
                    case: Some(case),
                    ..Changes::default()
                };
                self.arm(&mut changes);
                changes.write(store, None, Vec::new(), &mut Batch::default())?;
            }
            store.set(NOTED, &true)
        })
    }

    /// A clock was to run out now.
    pub(super) fn clock_ran_out(
        &self,
        store: &Writing<'_>,
        found: &Found,
        (case, running, step): (CaseId, Running, u32),
        now: Timestamp,
    ) -> Result<Due, Undecided> {
        let Some(mut case) = store.get_case::<Case>(case)? else {
            return Ok(Due::Stale("the case is not known"));
        };
        if !self.clocks(&case).contains(&running) {
            return Ok(Due::Stale("somebody acted, or the patient is awaited"));
        }
        if running.due > now {
            return Ok(Due::Later(running.due));
        }
        let mut changes = Changes::default();
        let who = self.who_hears(store, &case, told(step))?;
        self.tell_of_breach(&mut changes, &case, &running, told(step), &who);
        case.history.push(Happened {
            at: now,
            nurse: None,
            door: Door::Bot,
            deed: Deed::Breached {
                clock: running.clock,
                told: who,
            },
        });
        let timer = Timer::Clock {
            patient: found.patient,
            case: case.id,
            running,
            step: step + 1,
        };
        changes.timers.push((next_step(&running, step, now), timer));
        changes.case = Some(case);
        Ok(Due::Acted(Box::new(changes)))
    }

    /// Those who are named at this step; nobody when it is the whole group.
    fn who_hears(&self, store: &Writing<'_>, case: &Case, told: Told) -> Result<Vec<SignedIn>, Error> {
        let holder = case.holder().map(|(nurse, _)| nurse.id());
        let on_duty = self.on_duty(store)?.into_iter();
        Ok(match told {
            Told::Group => Vec::new(),
            Told::Next => on_duty
                .filter(|nurse| Some(nurse.id()) != holder)
                .take(1)
                .collect(),
            // On duty or not: somebody must hear.
            Told::Leads => {
                let members = &self.setting().members;
                let leads = members.all().iter().filter(|member| member.role == Role::Lead);
                leads.filter_map(|member| members.sign_in(member.id)).collect()
            }
        })
    }

    /// A line for the group, and one for each who is named, in their own chat; it says nothing about the patient.
    fn tell_of_breach(
        &self,
        changes: &mut Changes,
        case: &Case,
        running: &Running,
        told: Told,
        who: &[SignedIn],
    ) {
        let setting = self.setting();
        let names: Vec<&str> = who.iter().map(SignedIn::name).collect();
        let tier = case.tier.map_or("none", Tier::name);
        let args_in = |language: &Language| {
            let word = |key: &str| setting.catalogs.text(language, key, &Args::new());
            Ok::<_, TextError>(
                Args::new()
                    .text("case", case.id.0.to_string())
                    .text("symbol", word(&format!("symbol-{tier}"))?)
                    .text("tier", word(&format!("tier-{tier}"))?)
                    .text("what", word(&format!("breach_what-{}", running.clock.name()))?)
                    .text("nurse", names.join(", ")),
            )
        };
        let args = match args_in(&setting.nurse_language) {
            Ok(args) => args,
            Err(error) => {
                tracing::error!(case = case.id.0, %error, "a breach could not be worded");
                return;
            }
        };
        // Nobody is left to be named: the group hears it again.
        let key = match told {
            Told::Next if !who.is_empty() => "breach-next",
            Told::Leads if !who.is_empty() => "breach-leads",
            Told::Group | Told::Next | Told::Leads => "breach-group",
        };
        self.line(changes, (case.id, Words::Reply), key, &args, |text| {
            Payload::Text {
                text,
                buttons: Vec::new(),
            }
        });
        for nurse in who {
            let language = self.language_of(nurse.id());
            let own = args_in(&language);
            let text = own.and_then(|args| setting.catalogs.text(&language, "breach-private", &args));
            match text {
                Ok(text) => changes.tell(Lane::Urgent, ChatId(nurse.id().0), text, Vec::new()),
                Err(error) => tracing::error!(case = case.id.0, %error, "a breach could not be worded"),
            }
        }
    }
}
