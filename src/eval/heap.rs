//! The heap of a path, in pages that paths share until one of them changes an object: a fork costs nothing, a change
//! one page, and a join looks only at the pages that differ.

use crate::eval::state::Object;
use crate::eval::value::Id;
use std::rc::Rc;

const PAGE: usize = 32;

type Page = [Option<Rc<Object>>; PAGE];

/// Objects by their id.
#[derive(Debug, Clone, Default)]
pub(super) struct Heap {
    pages: Rc<Vec<Rc<Page>>>,
}

impl Heap {
    pub fn get(&self, id: Id) -> Option<&Rc<Object>> {
        self.pages.get(id / PAGE)?.get(id % PAGE)?.as_ref()
    }

    pub fn get_mut(&mut self, id: Id) -> Option<&mut Object> {
        // Looked up first: a miss must not copy anything.
        self.get(id)?;
        let page = Rc::make_mut(&mut self.pages).get_mut(id / PAGE)?;
        Rc::make_mut(page)
            .get_mut(id % PAGE)?
            .as_mut()
            .map(Rc::make_mut)
    }

    pub fn put(&mut self, id: Id, object: Rc<Object>) {
        let pages = Rc::make_mut(&mut self.pages);
        while pages.len() <= id / PAGE {
            pages.push(Rc::default());
        }
        let page = pages.get_mut(id / PAGE).map(Rc::make_mut);
        if let Some(place) = page.and_then(|page| page.get_mut(id % PAGE)) {
            *place = Some(object);
        }
    }

    /// Whether both are one heap, so that nothing changed between them.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.pages, &other.pages)
    }

    /// How many pages there are: what a change after a fork copies.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The ids in ascending order whose objects are not one and the same in both.
    pub fn differing(&self, other: &Self) -> Vec<Id> {
        let mut found = Vec::new();
        if self.is_same(other) {
            return found;
        }
        for page in 0..self.pages.len().max(other.pages.len()) {
            let (one, two) = (self.pages.get(page), other.pages.get(page));
            if let (Some(one), Some(two)) = (one, two)
                && Rc::ptr_eq(one, two)
            {
                continue;
            }
            for id in page * PAGE..(page + 1) * PAGE {
                let same = match (self.get(id), other.get(id)) {
                    (Some(a), Some(b)) => Rc::ptr_eq(a, b),
                    (None, None) => true,
                    _ => false,
                };
                if !same {
                    found.push(id);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::value::Seq;

    fn object() -> Rc<Object> {
        Rc::new(Object::List(Seq::default()))
    }

    #[test]
    fn a_change_is_seen_by_one_path_only() {
        let mut one = Heap::default();
        for id in 0..100 {
            one.put(id, object());
        }
        let mut two = one.clone();
        assert!(one.is_same(&two));
        assert!(two.get_mut(40).is_some());
        two.put(300, object());
        assert!(!one.is_same(&two));
        assert_eq!(one.differing(&two), [40, 300]);
        assert!(one.get(300).is_none());
        assert!(two.get_mut(301).is_none());
    }
}
