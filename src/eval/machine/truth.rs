//! What a test gives, by environment.

use crate::eval::value::Why;
use crate::resolved::Guard;

/// The environments in which a test holds, in which it does not, and in which that is not known.
pub(in crate::eval) struct Truth {
    pub yes: Guard,
    pub no: Guard,
    pub unknown: Guard,
    pub why: Option<Why>,
}

impl Truth {
    pub fn known(holds: bool) -> Self {
        let (yes, no) = if holds {
            (Guard::always(), Guard::never())
        } else {
            (Guard::never(), Guard::always())
        };
        Self {
            yes,
            no,
            unknown: Guard::never(),
            why: None,
        }
    }

    /// Holds exactly in these environments.
    pub fn when(guard: Guard) -> Self {
        Self {
            no: guard.negate(),
            yes: guard,
            unknown: Guard::never(),
            why: None,
        }
    }

    pub fn unknown(why: Why) -> Self {
        Self {
            yes: Guard::never(),
            no: Guard::never(),
            unknown: Guard::always(),
            why: Some(why),
        }
    }
}
