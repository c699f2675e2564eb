//! Sets of versions as intervals on the line of all versions, after packaging's `_ranges`.

use pep440_rs::{LocalSegment, PrereleaseKind, Version};

/// A point on the line of versions; an interval holds its lower bound and not its upper one.
/// Numbers are wider than a version's, so that the next one exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    epoch: u64,
    /// Without zeros at its end.
    release: Vec<u128>,
    /// Before every pre-release (a lone `.devN`), alpha, beta, candidate, or none.
    pre: (u8, u128),
    /// None, a post-release, or after all of them.
    post: (u8, u128),
    /// A development release, or none.
    dev: (u8, u128),
    local: Vec<LocalSegment>,
    /// Just after that version, rather than at it.
    after: bool,
}

const ONLY_DEV: u8 = 0;
const NO_PRE: u8 = 4;
const NO_POST: (u8, u128) = (0, 0);
const ALL_POSTS: (u8, u128) = (2, 0);
const NO_DEV: (u8, u128) = (1, 0);
const FIRST_DEV: (u8, u128) = (0, 0);

impl Bound {
    pub(super) fn of(version: &Version) -> Self {
        let pre = match version.pre() {
            Some(pre) => {
                let rank = match pre.kind {
                    PrereleaseKind::Alpha => 1,
                    PrereleaseKind::Beta => 2,
                    PrereleaseKind::Rc => 3,
                };
                (rank, u128::from(pre.number))
            }
            None if version.post().is_none() && version.dev().is_some() => (ONLY_DEV, 0),
            None => (NO_PRE, 0),
        };
        Self {
            epoch: version.epoch(),
            release: trimmed(version.release().iter().copied().map(u128::from).collect()),
            pre,
            post: version.post().map_or(NO_POST, |n| (1, u128::from(n))),
            dev: version.dev().map_or(NO_DEV, |n| (0, u128::from(n))),
            local: version.local().to_vec(),
            after: false,
        }
    }

    /// The first version of a release: `X.dev0`.
    pub(super) fn first_of(version: &Version) -> Self {
        Self {
            pre: (ONLY_DEV, 0),
            post: NO_POST,
            dev: FIRST_DEV,
            local: Vec::new(),
            ..Self::of(version)
        }
    }

    /// The first of what leads to a version that is no pre-release: `X.dev0`, `X.postN.dev0`.
    pub(super) fn first_of_itself(version: &Version) -> Self {
        if version.post().is_none() {
            return Self::first_of(version);
        }
        Self {
            dev: FIRST_DEV,
            local: Vec::new(),
            ..Self::of(version)
        }
    }

    /// The first version after those that start with `prefix`.
    pub(super) fn next_prefix(version: &Version, prefix: &[u64]) -> Self {
        let mut release: Vec<u128> = prefix.iter().copied().map(u128::from).collect();
        if let Some(last) = release.last_mut() {
            *last += 1;
        }
        Self {
            release: trimmed(release),
            ..Self::first_of(version)
        }
    }

    /// Just after a version; with no local label, after all its local versions, which is the next public version.
    pub(super) fn after(version: &Version) -> Self {
        let mut bound = Self::of(version);
        if !bound.local.is_empty() {
            bound.after = true;
        } else if bound.dev != NO_DEV {
            bound.dev.1 += 1;
        } else if bound.post == NO_POST {
            (bound.post, bound.dev) = ((1, 0), FIRST_DEV);
        } else {
            bound.post.1 += 1;
            bound.dev = FIRST_DEV;
        }
        bound
    }

    /// After a version and its post-releases, which `>X` leaves out unless X is one.
    pub(super) fn after_posts(version: &Version) -> Self {
        let mut bound = Self::of(version);
        bound.local = Vec::new();
        if bound.dev != NO_DEV || bound.post != NO_POST {
            let public = version.clone().without_local();
            return Self::after(&public);
        }
        if bound.pre.0 == NO_PRE {
            bound.post = ALL_POSTS;
        } else {
            bound.pre.1 += 1;
            bound.dev = FIRST_DEV;
        }
        bound
    }
}

fn trimmed(mut release: Vec<u128>) -> Vec<u128> {
    while release.last() == Some(&0) {
        release.pop();
    }
    release
}

/// Disjoint half-open intervals in ascending order; a missing bound is an open end.
/// Between two different bounds there is always a version, so an interval that is not empty by its bounds holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(Option<Bound>, Option<Bound>)>);

impl Ranges {
    pub(super) fn full() -> Self {
        Self(vec![(None, None)])
    }

    pub(super) fn from(lower: Bound) -> Self {
        let lower = (!is_first(&lower)).then_some(lower);
        Self(vec![(lower, None)])
    }

    pub(super) fn until(upper: Bound) -> Self {
        // Nothing is older than `0.dev0`.
        if is_first(&upper) {
            return Self(Vec::new());
        }
        Self(vec![(None, Some(upper))])
    }

    pub(super) fn between(lower: Bound, upper: Bound) -> Self {
        if lower >= upper {
            return Self(Vec::new());
        }
        let lower = (!is_first(&lower)).then_some(lower);
        Self(vec![(lower, Some(upper))])
    }

    pub(super) fn complement(&self) -> Self {
        let mut gaps = Vec::new();
        let mut lower = None;
        for (start, end) in &self.0 {
            if let Some(start) = start {
                gaps.push((lower, Some(start.clone())));
            }
            match end {
                Some(end) => lower = Some(end.clone()),
                None => return Self(gaps),
            }
        }
        gaps.push((lower, None));
        Self(gaps)
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut both = Vec::new();
        for (a_start, a_end) in &self.0 {
            for (b_start, b_end) in &other.0 {
                let start = a_start.max(b_start);
                let end = match (a_end, b_end) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (one, None) | (None, one) => one.as_ref(),
                };
                if end.is_none_or(|end| start.as_ref().is_none_or(|start| start < end)) {
                    both.push((start.clone(), end.cloned()));
                }
            }
        }
        Self(both)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.intersection(&other.complement()).is_empty()
    }

    /// Whether there is no version in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn holds(&self, key: &Bound) -> bool {
        self.0.iter().any(|(start, end)| {
            start.as_ref().is_none_or(|start| start <= key)
                && end.as_ref().is_none_or(|end| key < end)
        })
    }
}

fn is_first(bound: &Bound) -> bool {
    bound.epoch == 0
        && bound.release.is_empty()
        && bound.pre.0 == ONLY_DEV
        && bound.dev == FIRST_DEV
        && bound.local.is_empty()
        && !bound.after
}
