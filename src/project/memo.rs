//! What a floor above works out of a project once, and asks for many times.

use super::Project;
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

type Value = Arc<dyn Any + Send + Sync>;

/// At most one value of each type.
#[derive(Default)]
pub(super) struct Memo(Mutex<Vec<Value>>);

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

impl Memo {
    fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of_type = values.iter().filter_map(|one| one.clone().downcast().ok());
        of_type.next()
    }

    fn put(&self, value: Value) {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.push(value);
    }
}

impl Project {
    /// The value of this type, made by the first who asks. The project never changes, so the value must depend on nothing
    /// else; a type of one's own keeps it apart from those of others.
    pub fn remembered<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        if let Some(known) = self.memo.get() {
            return known;
        }
        let made = Arc::new(make(self));
        self.memo.put(made.clone());
        made
    }
}
