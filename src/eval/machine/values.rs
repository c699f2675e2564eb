//! New values.

use super::{Eval, Machine, trail_spans};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Seq, Value, Why};
use crate::resolved::{Dynamic, Reason};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    pub fn value(&self, data: Data, span: Span) -> Value {
        Value::new(data, self.at(span))
    }

    pub fn none(&self, span: Span) -> Value {
        self.value(Data::None, span)
    }

    pub fn bool(&self, value: bool, span: Span) -> Value {
        self.value(Data::Bool(value), span)
    }

    /// A new text; counts against the limit of bytes.
    pub fn text(&mut self, text: impl Into<Rc<str>>, span: Span) -> Eval<Value> {
        let text = text.into();
        self.charge(text.len(), span)?;
        Ok(Value::str(text, self.at(span)))
    }

    pub fn alloc(&mut self, object: Object, span: Span) -> Value {
        let id = self.new_id(object);
        self.value(Data::Ref(id), span)
    }

    pub fn new_id(&mut self, object: Object) -> Id {
        let id = self.next_id;
        self.next_id += 1;
        self.state.put(id, Rc::new(object));
        id
    }

    pub fn list(&mut self, values: impl IntoIterator<Item = Value>, span: Span) -> Value {
        self.alloc(Object::List(Seq::of(values)), span)
    }

    pub fn tuple(&self, values: impl IntoIterator<Item = Value>, span: Span) -> Value {
        self.value(Data::Tuple(Rc::new(Seq::of(values))), span)
    }

    pub fn why(&self, reason: Reason, message: impl Into<String>, span: Span) -> Why {
        let mut dynamic = Dynamic::new(reason, message, Some(span));
        dynamic.trail = trail_spans(&self.trail);
        Rc::new(dynamic)
    }

    pub fn unknown(&self, reason: Reason, message: impl Into<String>, span: Span) -> Value {
        Value::unknown(self.why(reason, message, span), self.at(span))
    }

    /// Puts what has no order into that of this run. `items` are sorted.
    pub fn arrange<T>(
        &mut self,
        items: &mut [T],
        name: impl Fn(&T) -> String,
        reason: Reason,
        span: Span,
    ) {
        if items.len() < 2 {
            return;
        }
        if self.asked_order.is_none() {
            let message = match reason {
                Reason::FileSystemOrder => "the order of files is that of the file system",
                _ => "the order of a set changes from run to run",
            };
            self.asked_order = Some(self.why(reason, message, span));
        }
        self.form.order.arrange(items, name);
    }
}
