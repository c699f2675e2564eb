//! Special methods: what operators and built-in functions do with an instance.

use super::{Member, Root, instances};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

/// Methods that say whether an instance counts as true.
const TRUTH: &[&str] = &["__bool__", "__nonzero__", "__len__"];
/// Methods that compare.
const COMPARISONS: &[&str] = &[
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__cmp__",
];
/// Methods that change how an instance is written into a text of some kind.
const SPELLINGS: &[&str] = &["__format__", "__unicode__"];

impl Machine<'_> {
    /// Calls a special method of an instance that is followed; `None` when there is none of that name.
    pub(in crate::eval) fn special(
        &mut self,
        value: &Value,
        name: &str,
        arguments: Vec<Value>,
        span: Span,
    ) -> Eval<Option<Value>> {
        let class = match &value.data {
            Data::Ref(id) => self.class_of(*id),
            Data::Tuple(seq) => seq.class,
            _ => None,
        };
        let Some(class) = class else {
            return Ok(None);
        };
        let Member::Found(method) = self.class_member(class, None, name) else {
            return Ok(None);
        };
        let method = self.bound_member(&method, Some(value), class, span)?;
        self.call(&method, Args::by_position(arguments, span))
            .map(Some)
    }

    /// Whether the class of an instance has none of these methods.
    fn lacks(&self, id: Id, names: &[&str]) -> bool {
        self.class_of(id).is_some_and(|class| {
            names
                .iter()
                .all(|name| matches!(self.class_member(class, None, name), Member::Missing))
        })
    }

    /// Whether an instance counts as true.
    pub(in crate::eval) fn instance_truth(&self, id: Id, span: Span) -> Truth {
        if self.lacks(id, TRUTH) || self.holds_plainly(id) {
            let held = self.held_truth(id, span);
            return held.unwrap_or_else(|| Truth::known(true));
        }
        let message = "whether the instance counts as true is not followed";
        Truth::unknown(self.why(Reason::UnknownCall, message, span))
    }

    /// Whether two instances are equal only when they are the same.
    pub(in crate::eval) fn compares_by_identity(&self, id: Id) -> bool {
        self.lacks(id, COMPARISONS)
    }

    /// `str(instance)`, or `repr(instance)`; `None` when that is not followed.
    pub(in crate::eval) fn instance_text(
        &mut self,
        value: &Value,
        is_repr: bool,
        span: Span,
    ) -> Eval<Option<Value>> {
        if let Data::Tuple(seq) = &value.data {
            return match seq.class {
                Some(_) => self.named_text(value, is_repr, span),
                None => Ok(None),
            };
        }
        let Data::Ref(id) = value.data else {
            return Ok(None);
        };
        if self.class_of(id).is_none() && !is_repr {
            return Ok(self.exception_text(id));
        }
        if !self.lacks(id, SPELLINGS) {
            return Ok(None);
        }
        let names: &[&str] = if is_repr {
            &["__repr__"]
        } else {
            &["__str__", "__repr__"]
        };
        for name in names {
            let is_exception = matches!(self.root_of(id), Some(Root::Exception(_)));
            if is_exception && *name == "__repr__" && !is_repr {
                break;
            }
            if let Some(text) = self.special(value, name, Vec::new(), span)? {
                return Ok(Some(text));
            }
        }
        Ok(if is_repr {
            None
        } else {
            self.exception_text(id)
        })
    }

    /// A named tuple as its own methods write it.
    fn named_text(&mut self, value: &Value, is_repr: bool, span: Span) -> Eval<Option<Value>> {
        let own = match is_repr {
            true => None,
            false => self.special(value, "__str__", Vec::new(), span)?,
        };
        match own {
            Some(text) => Ok(Some(text)),
            None => self.special(value, "__repr__", Vec::new(), span),
        }
    }

    /// `str(exception)`: the one argument it is made with.
    fn exception_text(&mut self, id: Id) -> Option<Value> {
        let Some(Object::Instance(instance)) = self.state.object(id).map(Rc::as_ref) else {
            return None;
        };
        let root = match self.root_of(id) {
            Some(Root::Exception(root)) => root,
            Some(_) => return None,
            None => instance.class.clone(),
        };
        // Others write more, or their arguments another way.
        if !matches!(
            root.as_ref(),
            "Exception" | "ValueError" | "TypeError" | "RuntimeError"
        ) {
            return None;
        }
        match &instance.attributes.get(instances::ARGS)?.data {
            Data::Tuple(seq) => match seq.certain()?.as_slice() {
                [one] if one.as_str().is_some() => Some((*one).clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether `value` is an instance of `class`, which is one of the program or of an instance that is; `None` when that
    /// is for others to say.
    pub(in crate::eval) fn is_instance_of(&self, value: &Value, class: &Value) -> Option<bool> {
        let id = match value.data {
            Data::Ref(id) => Some(id),
            _ => None,
        };
        let own = match &value.data {
            Data::Tuple(seq) => seq.class,
            _ => id.and_then(|id| self.class_of(id)),
        };
        match (&class.data, own) {
            (Data::Ref(class), Some(own)) if self.lineage_at(*class).is_some() => {
                let lineage = self.lineage_at(own)?;
                Some(lineage.order.contains(class))
            }
            (Data::Ref(class), None) if self.is_followed(*class) && value.data.is_plain() => {
                Some(false)
            }
            (Data::Class(name), Some(_)) if name.as_ref() == "object" => Some(true),
            (Data::Native(native), Some(_)) if matches!(value.data, Data::Tuple(_)) => {
                Some(native.name == "tuple")
            }
            (Data::Native(native), Some(own)) if self.is_followed(own) => {
                let root = self.lineage_at(own).map(|lineage| lineage.root.clone());
                let held = matches!(root, Some(Root::Holds(kind)) if kind == native.name
                    || (kind == "OrderedDict" && native.name == "dict"));
                Some(held)
            }
            _ => None,
        }
    }
}
