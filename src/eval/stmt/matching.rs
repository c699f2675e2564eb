//! `match`.

use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{self, CmpOp, Pattern};
use crate::text::Span;
use std::rc::Rc;

/// Names that a pattern captures.
type Captures = Vec<(Rc<str>, Value)>;

impl Machine<'_> {
    pub(super) fn exec_match(&mut self, stmt: &ast::StmtMatch, span: Span) -> Eval<()> {
        let subject = self.eval(&stmt.subject)?;
        self.each(&subject, &mut |machine, subject| {
            machine.exec_cases(&subject, &stmt.cases, span)?;
            Ok(machine.none(span))
        })
        .map(drop)
    }

    /// Runs the first case that matches.
    fn exec_cases(&mut self, subject: &Value, cases: &[ast::MatchCase], span: Span) -> Eval<()> {
        let Some((case, rest)) = cases.split_first() else {
            return Ok(());
        };
        self.step(span)?;
        let mut captures = Captures::new();
        let truth = self.matches(&case.pattern, subject, &mut captures)?;
        self.branch(
            truth,
            |machine| {
                for (name, value) in captures {
                    machine.bind(&name, value);
                }
                machine.exec_guarded(subject, case, rest, span)?;
                Ok(machine.none(span))
            },
            |machine| {
                machine.exec_cases(subject, rest, span)?;
                Ok(machine.none(span))
            },
        )
        .map(drop)
    }

    /// Runs a case whose pattern matches, where its `if` holds.
    fn exec_guarded(
        &mut self,
        subject: &Value,
        case: &ast::MatchCase,
        rest: &[ast::MatchCase],
        span: Span,
    ) -> Eval<()> {
        let Some(guard) = &case.guard else {
            return self.exec_block(&case.body);
        };
        let test = self.eval(guard)?;
        let truth = self.truth(&test);
        self.branch(
            truth,
            |machine| {
                machine.exec_block(&case.body)?;
                Ok(machine.none(span))
            },
            |machine| {
                machine.exec_cases(subject, rest, span)?;
                Ok(machine.none(span))
            },
        )
        .map(drop)
    }

    /// Whether a pattern matches a value.
    fn matches(
        &mut self,
        pattern: &Pattern,
        value: &Value,
        captures: &mut Captures,
    ) -> Eval<Truth> {
        let span = self.span(pattern);
        self.deeper(span, |machine| {
            machine.matches_here(pattern, value, captures, span)
        })
    }

    fn matches_here(
        &mut self,
        pattern: &Pattern,
        value: &Value,
        captures: &mut Captures,
        span: Span,
    ) -> Eval<Truth> {
        match pattern {
            Pattern::MatchValue(pattern) => {
                let wanted = self.eval(&pattern.value)?;
                let equal = self.compare(CmpOp::Eq, value, &wanted, span)?;
                Ok(self.truth(&equal))
            }
            Pattern::MatchSingleton(pattern) => {
                let wanted = match pattern.value {
                    ast::Singleton::None => self.none(span),
                    ast::Singleton::True => self.bool(true, span),
                    ast::Singleton::False => self.bool(false, span),
                };
                let same = self.compare(CmpOp::Is, value, &wanted, span)?;
                Ok(self.truth(&same))
            }
            Pattern::MatchAs(pattern) => {
                let truth = match &pattern.pattern {
                    Some(inner) => self.matches(inner, value, captures)?,
                    None => Truth::known(true),
                };
                if let Some(name) = &pattern.name {
                    captures.push((name.as_str().into(), value.clone()));
                }
                Ok(truth)
            }
            Pattern::MatchOr(pattern) => {
                let mut all = Truth::known(false);
                for pattern in &pattern.patterns {
                    let own = self.matches(pattern, value, captures)?;
                    all = all.or(own);
                }
                Ok(all)
            }
            Pattern::MatchSequence(pattern) => {
                self.matches_sequence(&pattern.patterns, value, captures, span)
            }
            Pattern::MatchMapping(pattern) => self.matches_mapping(pattern, value, captures, span),
            Pattern::MatchStar(_) | Pattern::MatchClass(_) => {
                self.matches_unseen(pattern, value, captures, span)
            }
        }
    }

    /// A pattern or a value that is not followed: what it captures is not known.
    fn matches_unseen(
        &mut self,
        pattern: &Pattern,
        value: &Value,
        captures: &mut Captures,
        span: Span,
    ) -> Eval<Truth> {
        let why = unknown_of(value).unwrap_or_else(|| {
            self.why(
                Reason::UnknownCall,
                "whether it matches is not followed",
                span,
            )
        });
        for name in captured(pattern) {
            let value = Value::unknown_reaching(why.clone(), value.reach(), self.at(span));
            captures.push((name, value));
        }
        Ok(Truth::unknown(why))
    }

    fn matches_sequence(
        &mut self,
        patterns: &[Pattern],
        value: &Value,
        captures: &mut Captures,
        span: Span,
    ) -> Eval<Truth> {
        let seq = match &value.data {
            Data::Tuple(seq) => Some((**seq).clone()),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(seq)) => Some(seq.clone()),
                Some(Object::Dict(_) | Object::Set(_)) => return Ok(Truth::known(false)),
                _ => None,
            },
            data if is_no_sequence(data) => return Ok(Truth::known(false)),
            _ => None,
        };
        let items = seq.as_ref().and_then(|seq| seq.certain());
        let Some(items) = items else {
            let whole = ast::PatternMatchSequence {
                node_index: ast::AtomicNodeIndex::default(),
                range: Default::default(),
                patterns: patterns.to_vec(),
            };
            return self.matches_unseen(&Pattern::MatchSequence(whole), value, captures, span);
        };
        let star = patterns
            .iter()
            .position(|pattern| matches!(pattern, Pattern::MatchStar(_)));
        let fits = match star {
            None => items.len() == patterns.len(),
            Some(_) => items.len() + 1 >= patterns.len(),
        };
        if !fits {
            return Ok(Truth::known(false));
        }
        self.matches_items(patterns, star, &items, captures, span)
    }

    /// Matches items one by one; those in the middle go to the pattern with a star.
    fn matches_items(
        &mut self,
        patterns: &[Pattern],
        star: Option<usize>,
        items: &[&Value],
        captures: &mut Captures,
        span: Span,
    ) -> Eval<Truth> {
        let head = star.unwrap_or(patterns.len());
        let tail = patterns.len() - head - usize::from(star.is_some());
        let mut truth = Truth::known(true);
        let front = patterns.iter().take(head).zip(items.iter());
        let back = patterns.iter().rev().take(tail).zip(items.iter().rev());
        for (pattern, item) in front.chain(back) {
            let own = self.matches(pattern, item, captures)?;
            truth = truth.and(own);
        }
        if let Some(Pattern::MatchStar(star)) = star.and_then(|at| patterns.get(at))
            && let Some(name) = &star.name
        {
            let count = items.len() - head - tail;
            let middle = items.iter().skip(head).take(count);
            let list = self.list(middle.map(|item| (*item).clone()), span);
            captures.push((name.as_str().into(), list));
        }
        Ok(truth)
    }

    fn matches_mapping(
        &mut self,
        pattern: &ast::PatternMatchMapping,
        value: &Value,
        captures: &mut Captures,
        span: Span,
    ) -> Eval<Truth> {
        let map = match &value.data {
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::Dict(map)) if map.open.is_empty() => map.clone(),
                Some(Object::List(_) | Object::Set(_)) => return Ok(Truth::known(false)),
                _ => {
                    let whole = Pattern::MatchMapping(pattern.clone());
                    return self.matches_unseen(&whole, value, captures, span);
                }
            },
            data if data.is_plain() => return Ok(Truth::known(false)),
            _ => {
                let whole = Pattern::MatchMapping(pattern.clone());
                return self.matches_unseen(&whole, value, captures, span);
            }
        };
        let mut rest = map;
        let mut truth = Truth::known(true);
        for (key, pattern) in pattern.keys.iter().zip(&pattern.patterns) {
            let key = self.eval(key)?;
            let entry = key.key().and_then(|key| rest.entries.shift_remove(&key));
            let Some(entry) = entry else {
                return Ok(Truth::known(false));
            };
            let there = match &entry.doubt {
                Some(why) => Truth::unknown(why.clone()),
                None => Truth::when(entry.guard.clone()),
            };
            let own = self.matches(pattern, &entry.value, captures)?;
            truth = truth.and(there).and(own);
        }
        if let Some(name) = &pattern.rest {
            let rest = self.alloc(Object::Dict(rest), span);
            captures.push((name.as_str().into(), rest));
        }
        Ok(truth)
    }
}

impl Truth {
    fn and(self, other: Self) -> Self {
        Self::of(
            self.yes.and(&other.yes),
            self.no.or(&other.no),
            self.why.or(other.why),
        )
    }

    fn or(self, other: Self) -> Self {
        Self::of(
            self.yes.or(&other.yes),
            self.no.and(&other.no),
            self.why.or(other.why),
        )
    }

    fn of(yes: Guard, no: Guard, why: Option<crate::eval::value::Why>) -> Self {
        Self {
            unknown: yes.or(&no).negate(),
            yes,
            no,
            why,
        }
    }
}

/// Values that no sequence pattern takes. Texts are none for `match`.
fn is_no_sequence(data: &Data) -> bool {
    data.is_plain() && !matches!(data, Data::Tuple(_))
}

/// The names that a pattern captures.
fn captured(pattern: &Pattern) -> Vec<Rc<str>> {
    let mut names = Vec::new();
    let mut waiting = vec![pattern];
    while let Some(pattern) = waiting.pop() {
        let name = match pattern {
            Pattern::MatchAs(own) => {
                waiting.extend(own.pattern.as_deref());
                &own.name
            }
            Pattern::MatchStar(own) => &own.name,
            Pattern::MatchMapping(own) => {
                waiting.extend(&own.patterns);
                &own.rest
            }
            Pattern::MatchSequence(own) => {
                waiting.extend(&own.patterns);
                &None
            }
            Pattern::MatchOr(own) => {
                waiting.extend(&own.patterns);
                &None
            }
            Pattern::MatchClass(own) => {
                waiting.extend(&own.arguments.patterns);
                waiting.extend(
                    own.arguments
                        .keywords
                        .iter()
                        .map(|keyword| &keyword.pattern),
                );
                &None
            }
            Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => &None,
        };
        names.extend(name.as_ref().map(|name| Rc::from(name.as_str())));
    }
    names
}
