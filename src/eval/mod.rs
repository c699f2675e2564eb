//! The partial evaluator of setup.py: for all environments at once, without running anything.

mod frozen;

pub use frozen::{
    Data, Item, Keyword, MapEntry, Mapping, Node, Sequence, SetupCall, SetupFunction,
};
