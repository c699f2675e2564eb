//! Conditions in few words.

use crate::eval::environment;
use crate::resolved::Guard;
use pep440_rs::{Operator, Version, VersionSpecifier};
use pep508_rs::MarkerExpression;

/// The condition without what `path` already says. What holds in every Python that packaging tools still run on is
/// always.
pub(in crate::eval) fn simplified(guard: &Guard, path: &Guard) -> Guard {
    if guard.is_always() || path.and(environment::supported()).implies(guard) {
        return Guard::always();
    }
    if path.is_always() {
        return guard.clone();
    }
    let both = guard.and(path);
    let mut clauses = guard.marker().to_dnf();
    if clauses.len() > 8 {
        return guard.clone();
    }
    for clause in &mut clauses {
        *clause = clause.iter().flat_map(bounds).collect();
    }
    let tree = |clauses: &[Vec<MarkerExpression>]| {
        clauses.iter().fold(Guard::never(), |all, clause| {
            let clause = clause.iter().fold(Guard::always(), |all, part| {
                let part = pep508_rs::MarkerTree::expression(part.clone());
                all.and(&Guard::from_marker(part))
            });
            all.or(&clause)
        })
    };
    let mut at = 0;
    while at < clauses.len() {
        let mut part = 0;
        while clauses.get(at).is_some_and(|clause| part < clause.len()) {
            let mut shorter = clauses.clone();
            if let Some(clause) = shorter.get_mut(at) {
                clause.remove(part);
            }
            if tree(&shorter).and(path) == both {
                clauses = shorter;
            } else {
                part += 1;
            }
        }
        at += 1;
    }
    tree(&clauses)
}

/// `== 3.6.*` as its two bounds, of which the path may say one.
fn bounds(expression: &MarkerExpression) -> Vec<MarkerExpression> {
    let MarkerExpression::Version { key, specifier } = expression else {
        return vec![expression.clone()];
    };
    let release = specifier.version().release();
    let Some((last, before)) = release.split_last() else {
        return vec![expression.clone()];
    };
    if *specifier.operator() != Operator::EqualStar {
        return vec![expression.clone()];
    }
    let next = before.iter().copied().chain([last.saturating_add(1)]);
    let bound = |specifier| MarkerExpression::Version {
        key: key.clone(),
        specifier,
    };
    vec![
        bound(VersionSpecifier::greater_than_equal_version(
            specifier.version().clone(),
        )),
        bound(VersionSpecifier::less_than_version(Version::new(next))),
    ]
}
