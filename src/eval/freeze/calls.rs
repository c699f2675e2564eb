//! Calls that are one, or of which one runs.

use super::conditions::simplified;
use super::same;
use crate::eval::frozen::{Keyword, SetupCall};
use crate::eval::value::Why;
use crate::resolved::{Dynamic, Reason, Resolved};

/// One call that is reached under two conditions: a keyword has the value of each.
pub(super) fn unite_calls(known: &mut SetupCall, other: SetupCall) {
    let path = known.guard.or(&other.guard);
    let (first, second) = (known.guard.clone(), other.guard.clone());
    for keyword in &mut known.keywords {
        keyword.guard = keyword.guard.and(&first);
    }
    for mut keyword in other.keywords {
        keyword.guard = keyword.guard.and(&second);
        match known
            .keywords
            .iter_mut()
            .find(|own| own.name == keyword.name)
        {
            Some(own) => unite_keyword(own, keyword),
            None => known.keywords.push(keyword),
        }
    }
    for keyword in &mut known.keywords {
        keyword.guard = simplified(&keyword.guard, &path);
    }
    known.open.extend(other.open);
    known.guard = path;
}

fn unite_keyword(own: &mut Keyword, other: Keyword) {
    let guard = own.guard.or(&other.guard);
    if !same(&own.value, &other.value) {
        let mut alternatives = Vec::new();
        let values = [
            (own.guard.clone(), own.value.clone()),
            (other.guard.clone(), other.value),
        ];
        for (guard, value) in values {
            match value {
                Resolved::Guarded(inner) => {
                    let inner = inner.into_iter();
                    alternatives.extend(inner.map(|(own, value)| (guard.and(&own), value)));
                }
                value => alternatives.push((guard, value)),
            }
        }
        own.value = Resolved::Guarded(alternatives);
    }
    own.guard = guard;
}

/// Makes what the two calls do not have in common unknown.
pub(super) fn merge_call(known: &mut SetupCall, other: SetupCall, why: &Why) {
    for keyword in &mut known.keywords {
        let agrees = other
            .keyword(&keyword.name)
            .is_some_and(|twin| twin.guard == keyword.guard && same(&twin.value, &keyword.value));
        if !agrees {
            keyword.value = Resolved::Dynamic((**why).clone());
        }
    }
    for keyword in other.keywords {
        if known.keyword(&keyword.name).is_none() {
            known.keywords.push(Keyword {
                value: Resolved::Dynamic((**why).clone()),
                ..keyword
            });
        }
    }
    known.open.extend(other.open);
    known.guard = known.guard.or(&other.guard);
}

/// A keyword that comes twice under different conditions; twice under one, Python refuses the call.
pub(super) fn merge_keyword(known: &mut Keyword, other: Keyword) {
    if !known.guard.is_disjoint(&other.guard) {
        known.value = Resolved::Dynamic(Dynamic::new(
            Reason::Exception,
            format!("`{}` is given twice", known.name),
            Some(other.span),
        ));
        return;
    }
    let first = std::mem::replace(&mut known.value, Resolved::Guarded(Vec::new()));
    known.value = Resolved::Guarded(vec![
        (known.guard.clone(), first),
        (other.guard.clone(), other.value),
    ]);
    known.guard = known.guard.or(&other.guard);
}
