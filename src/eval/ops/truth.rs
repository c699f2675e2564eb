//! What counts as true, and what is answered in some environments.

use crate::eval::environment::Answer;
use crate::eval::machine::{Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Map, Seq, Value, Why};
use crate::resolved::{Guard, Reason};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// Whether a value counts as true.
    pub fn truth(&self, value: &Value) -> Truth {
        match &value.data {
            Data::None | Data::Unbound => Truth::known(false),
            Data::Bool(value) => Truth::known(*value),
            Data::Int(value) => Truth::known(*value != 0),
            Data::Float(value) => Truth::known(*value != 0.0),
            Data::Str(text) => Truth::known(!text.text.is_empty()),
            Data::Bytes(bytes) => Truth::known(!bytes.is_empty()),
            Data::Tuple(seq) => seq_truth(seq),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(seq) | Object::Set(seq)) => seq_truth(seq),
                Some(Object::Dict(map)) => map_truth(map),
                Some(Object::Instance(instance)) => match instance.class.as_ref() {
                    // A match is true; other classes may say otherwise.
                    "Match" => Truth::known(true),
                    _ => self.instance_truth(*id, value.at.span),
                },
                _ => Truth::known(true),
            },
            Data::Function(_) | Data::Native(_) | Data::Module(_) | Data::Class(_) => {
                Truth::known(true)
            }
            Data::Symbol(_) | Data::Path(_) | Data::Either(_) => Truth::known(true),
            Data::Unknown(unknown) => Truth::unknown(unknown.why.clone()),
            Data::Guarded(alternatives) => {
                let mut truth = Truth {
                    yes: Guard::never(),
                    no: Guard::never(),
                    unknown: Guard::never(),
                    why: None,
                };
                for (guard, value) in alternatives.iter() {
                    let own = self.truth(value);
                    truth.yes = truth.yes.or(&guard.and(&own.yes));
                    truth.no = truth.no.or(&guard.and(&own.no));
                    truth.unknown = truth.unknown.or(&guard.and(&own.unknown));
                    truth.why = truth.why.or(own.why);
                }
                truth
            }
        }
    }

    /// The value `True` where `truth` holds.
    pub fn truth_value(&self, truth: Truth, span: Span) -> Value {
        let mut alternatives = vec![
            (truth.yes, self.bool(true, span)),
            (truth.no, self.bool(false, span)),
        ];
        if let Some(why) = truth.why {
            alternatives.push((truth.unknown, Value::unknown(why, self.at(span))));
        }
        Value::guarded(alternatives, &self.at(span))
    }

    pub(super) fn answer(&self, answer: Answer, span: Span) -> Value {
        match answer {
            Answer::When(guard) => {
                let no = guard.negate();
                self.truth_value(
                    Truth {
                        yes: guard,
                        no,
                        unknown: Guard::never(),
                        why: None,
                    },
                    span,
                )
            }
            Answer::Unclear => self.unclear(span),
        }
    }

    pub(super) fn unclear(&self, span: Span) -> Value {
        let message = "it differs by interpreter or platform in a way that no marker says";
        self.unknown(Reason::Environment, message, span)
    }
}

pub(super) fn seq_truth(seq: &Seq) -> Truth {
    let mut yes = Guard::never();
    for item in seq.items.iter().filter(|item| item.doubt.is_none()) {
        yes = yes.or(&item.guard);
        if yes.is_always() {
            return Truth::known(true);
        }
    }
    presence_truth(yes, seq.doubt())
}

pub(super) fn map_truth(map: &Map) -> Truth {
    let mut yes = Guard::never();
    for entry in map.entries.values().filter(|entry| entry.doubt.is_none()) {
        yes = yes.or(&entry.guard);
    }
    let doubt = map
        .open
        .first()
        .or_else(|| map.entries.values().find_map(|entry| entry.doubt.as_ref()));
    presence_truth(yes, doubt)
}

pub(super) fn presence_truth(yes: Guard, doubt: Option<&Why>) -> Truth {
    let rest = yes.negate();
    let (no, unknown) = match doubt {
        Some(_) => (Guard::never(), rest),
        None => (rest, Guard::never()),
    };
    Truth {
        yes,
        no,
        unknown,
        why: doubt.cloned(),
    }
}
