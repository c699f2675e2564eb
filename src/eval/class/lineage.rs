//! Python's method resolution order: the C3 merge, and where Python 2 looks in its old way.

use super::{Lineage, Root};
use crate::eval::value::Id;

/// What the bases of a class give.
pub(super) enum Merged {
    Lineage(Lineage),
    /// Python refuses such bases.
    Refused,
    /// The order is not followed, or Python 2 and 3 differ.
    Unclear,
}

/// The classes above one with these bases.
pub(super) fn merged(bases: Vec<Lineage>) -> Merged {
    if bases.is_empty() {
        return Merged::Lineage(Lineage::classic());
    }
    let is_unseen = |lineage: &Lineage| matches!(lineage.root, Root::Unseen(_));
    // The classes before what is not seen stand before it.
    let seen = bases.iter().position(is_unseen);
    let (bases, unseen) = match seen {
        Some(at) => (bases.get(..=at).unwrap_or_default().to_vec(), true),
        None => (bases, false),
    };
    let is_classic = bases.iter().all(|base| base.is_classic);
    let Some(root) = common_root(&bases) else {
        return Merged::Unclear;
    };
    let orders = bases.iter().map(|base| base.order.clone());
    let Some(order) = c3(orders.collect()) else {
        return match is_classic || unseen || bases.iter().any(|base| base.is_classic) {
            true => Merged::Unclear,
            false => Merged::Refused,
        };
    };
    if bases.iter().any(|base| base.is_classic) && order != depth_first(&bases) {
        return Merged::Unclear;
    }
    Merged::Lineage(Lineage {
        order,
        root,
        is_classic,
    })
}

/// What all end in: one of Python's classes, below which all others stand.
fn common_root(bases: &[Lineage]) -> Option<Root> {
    let mut found: Option<Root> = None;
    for base in bases {
        match (&found, &base.root) {
            (Some(_), Root::Object) if base.order.is_empty() => {}
            // The methods of the root stand before those of this base.
            (Some(_), Root::Object) => return None,
            (None, Root::Object) => {}
            (None, root) => found = Some(root.clone()),
            (Some(Root::Exception(one)), Root::Exception(other)) if one == other => {}
            (Some(_), _) => return None,
        }
    }
    Some(found.unwrap_or(Root::Object))
}

/// The C3 merge of the orders of the bases; `None` when there is none.
fn c3(orders: Vec<Vec<Id>>) -> Option<Vec<Id>> {
    let firsts = orders.iter().filter_map(|order| order.first().copied());
    let firsts = firsts.collect::<Vec<_>>();
    let mut waiting = orders;
    waiting.push(firsts);
    let mut merged = Vec::new();
    loop {
        waiting.retain(|order| !order.is_empty());
        if waiting.is_empty() {
            return Some(merged);
        }
        let is_free = |id: &Id| {
            let mut tails = waiting.iter().filter_map(|order| order.get(1..));
            tails.all(|tail| !tail.contains(id))
        };
        let mut heads = waiting.iter().filter_map(|order| order.first());
        let next = *heads.find(|id| is_free(id))?;
        merged.push(next);
        for order in &mut waiting {
            order.retain(|id| *id != next);
        }
    }
}

/// The order of Python 2 for classes without `object` above them.
fn depth_first(bases: &[Lineage]) -> Vec<Id> {
    let mut order = Vec::new();
    for id in bases.iter().flat_map(|base| &base.order) {
        if !order.contains(id) {
            order.push(*id);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diamond_puts_the_common_base_last() {
        assert_eq!(c3(vec![vec![1, 0], vec![2, 0]]), Some(vec![1, 2, 0]));
    }

    #[test]
    fn a_base_before_one_that_derives_from_it_has_no_order() {
        assert_eq!(c3(vec![vec![0], vec![1, 0]]), None);
    }
}
