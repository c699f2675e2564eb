//! The unknown conditions that a path has passed. Paths share what they passed before they parted, so that comparing
//! two costs what they passed since.

use crate::eval::value::Why;
use std::cmp::Ordering;
use std::rc::Rc;

/// One side of a condition whose outcome is not known.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub id: usize,
    pub side: bool,
    pub why: Why,
}

/// The conditions, by ascending id.
#[derive(Debug, Clone, Default)]
pub(super) struct Atoms {
    last: Option<Rc<Passed>>,
}

#[derive(Debug)]
struct Passed {
    atom: Atom,
    before: Atoms,
}

impl Drop for Passed {
    // One after the other: a long chain must not be dropped by recursion.
    fn drop(&mut self) {
        let mut next = self.before.last.take();
        while let Some(passed) = next {
            next = match Rc::try_unwrap(passed) {
                Ok(mut passed) => passed.before.last.take(),
                Err(_) => None,
            };
        }
    }
}

/// Where two paths passed different conditions, newest first.
enum Difference<'a> {
    First(&'a Atom),
    Second(&'a Atom),
    /// Both passed it, on the same side or not.
    Both(&'a Atom, &'a Atom),
}

impl Atoms {
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Whether both are one chain.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.last, &other.last) {
            (Some(one), Some(two)) => Rc::ptr_eq(one, two),
            (None, None) => true,
            _ => false,
        }
    }

    /// Passes another condition, whose id is greater than those before.
    pub fn push(&mut self, atom: Atom) {
        let before = std::mem::take(self);
        self.last = Some(Rc::new(Passed { atom, before }));
    }

    /// What either path passed, where only one of them is taken: in some environments.
    pub fn united(&self, other: &Self) -> Self {
        let (differences, mut all) = self.differences(other);
        for difference in differences.into_iter().rev() {
            let (Difference::First(atom) | Difference::Second(atom) | Difference::Both(atom, _)) =
                difference;
            all.push(atom.clone());
        }
        all
    }

    /// What both paths passed.
    pub fn common(&self, other: &Self) -> Self {
        let (differences, mut common) = self.differences(other);
        for difference in differences.into_iter().rev() {
            if let Difference::Both(a, b) = difference
                && a.side == b.side
            {
                common.push(a.clone());
            }
        }
        common
    }

    /// The first condition that tells the paths apart.
    pub fn dividing<'a>(&'a self, other: &'a Self) -> Option<&'a Why> {
        let (differences, _) = self.differences(other);
        let mut second = None;
        for difference in differences.into_iter().rev() {
            match difference {
                Difference::First(atom) => return Some(&atom.why),
                Difference::Both(a, b) if a.side != b.side => return Some(&a.why),
                Difference::Second(atom) => {
                    second.get_or_insert(&atom.why);
                }
                Difference::Both(..) => {}
            }
        }
        second
    }

    /// What differs, and what is shared.
    fn differences<'a>(&'a self, other: &'a Self) -> (Vec<Difference<'a>>, Self) {
        let mut found = Vec::new();
        let (mut one, mut two) = (self, other);
        loop {
            match (&one.last, &two.last) {
                (Some(a), Some(b)) if Rc::ptr_eq(a, b) => return (found, one.clone()),
                (None, None) => return (found, Self::default()),
                (Some(a), None) => {
                    found.push(Difference::First(&a.atom));
                    one = &a.before;
                }
                (None, Some(b)) => {
                    found.push(Difference::Second(&b.atom));
                    two = &b.before;
                }
                (Some(a), Some(b)) => match a.atom.id.cmp(&b.atom.id) {
                    Ordering::Greater => {
                        found.push(Difference::First(&a.atom));
                        one = &a.before;
                    }
                    Ordering::Less => {
                        found.push(Difference::Second(&b.atom));
                        two = &b.before;
                    }
                    Ordering::Equal => {
                        found.push(Difference::Both(&a.atom, &b.atom));
                        (one, two) = (&a.before, &b.before);
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolved::{Dynamic, Reason};

    fn atom(id: usize, side: bool) -> Atom {
        let why = Rc::new(Dynamic::new(Reason::UnknownCall, id.to_string(), None));
        Atom { id, side, why }
    }

    fn atoms(passed: &[(usize, bool)]) -> Atoms {
        let mut atoms = Atoms::default();
        for (id, side) in passed {
            atoms.push(atom(*id, *side));
        }
        atoms
    }

    fn ids(mut atoms: &Atoms) -> Vec<usize> {
        let mut ids = Vec::new();
        while let Some(passed) = &atoms.last {
            ids.push(passed.atom.id);
            atoms = &passed.before;
        }
        ids.reverse();
        ids
    }

    #[test]
    fn paths_are_compared_by_what_they_passed() {
        let one = atoms(&[(1, true), (2, true), (4, true), (6, false)]);
        let two = atoms(&[(1, true), (3, false), (4, true), (6, true)]);
        assert_eq!(ids(&one.common(&two)), [1, 4]);
        assert_eq!(ids(&one.united(&two)), [1, 2, 3, 4, 6]);
        assert_eq!(one.dividing(&two).unwrap().message, "2");
        assert!(one.dividing(&one.clone()).is_none());
    }

    #[test]
    fn a_long_chain_is_dropped() {
        let passed = (0..200_000).map(|id| (id, true)).collect::<Vec<_>>();
        drop(atoms(&passed));
    }
}
