//! `__new__`: how an object is made before it is filled.

use super::{Member, Root};
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

impl Machine<'_> {
    /// `object.__new__`
    pub(super) fn object_maker(&self, span: Span) -> Value {
        let native = Native {
            name: "__new__",
            run: make,
            raw: true,
            receiver: None,
        };
        self.value(Data::Native(native), span)
    }

    /// An instance that holds nothing yet.
    pub(super) fn empty_instance(&mut self, class: Id, name: &Rc<str>, span: Span) -> Value {
        let instance = Instance {
            class: name.clone(),
            name: None,
            attributes: IndexMap::new(),
            scope: Some(class),
        };
        self.alloc(Object::Instance(instance), span)
    }

    /// An instance that a `__new__` of the program makes; `None` when its class has none.
    pub(super) fn made_by_new(&mut self, class: Id, args: &Args) -> Eval<Option<Value>> {
        let Member::Found(new) = self.class_member(class, None, "__new__") else {
            return Ok(None);
        };
        let span = args.span;
        let root = self.lineage_at(class).map(|lineage| lineage.root.clone());
        if self.is_classic(class) || !matches!(root, Some(Root::Object | Root::Named(_))) {
            let message = "the `__new__` of this class is not followed";
            let why = self.why(Reason::UnknownCall, message, span);
            let callee = self.value(Data::Ref(class), span);
            return self.call_unseen(&why, &callee, args).map(Some);
        }
        let mut given = args.clone();
        given
            .positional
            .insert(0, self.value(Data::Ref(class), span));
        let made = self.call(&new, given)?;
        let args = args.clone();
        self.each(&made, &mut |machine, made| {
            machine.fill_made(class, &made, args.clone())?;
            Ok(made)
        })
        .map(Some)
    }

    /// Calls `__init__` of what `__new__` gave, if it is an instance of the class.
    fn fill_made(&mut self, class: Id, made: &Value, args: Args) -> Eval<()> {
        let own = match made.data {
            Data::Ref(id) => self.class_of(id),
            _ => None,
        };
        let lineage = own.and_then(|own| self.lineage_at(own));
        let (Some(own), Some(true)) = (own, lineage.map(|own| own.order.contains(&class))) else {
            return Ok(());
        };
        if let Member::Found(init) = self.class_member(own, None, "__init__") {
            let init = self.bound_member(&init, Some(made), own, args.span)?;
            self.call(&init, args)?;
        }
        Ok(())
    }

    /// Whether a class of the program, or one above it, says how instances are made or how attributes are set.
    pub(in crate::eval) fn makes_its_own_way(&self, class: Id) -> bool {
        const WAYS: &[&str] = &[
            "__new__",
            "__setattr__",
            "__getattribute__",
            "__metaclass__",
        ];
        let order = self.lineage_at(class).map(|lineage| lineage.order.clone());
        order.unwrap_or_default().iter().any(|id| {
            self.state
                .scope(*id)
                .is_some_and(|scope| WAYS.iter().any(|name| scope.names.contains_key(*name)))
        })
    }
}

/// `object.__new__(cls)`
fn make(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let class = match args.positional.as_slice() {
        [class] if args.keywords.is_empty() && args.open.is_empty() => match class.data {
            Data::Ref(class) => Some(class),
            _ => None,
        },
        _ => None,
    };
    let root = class.and_then(|class| machine.lineage_at(class));
    match (class, root.map(|lineage| lineage.root.clone())) {
        (Some(class), Some(Root::Object)) => {
            let scope = machine.state.scope(class);
            let name = scope.and_then(|scope| scope.module_name.clone());
            let name = name.unwrap_or_else(|| "object".into());
            Ok(machine.empty_instance(class, &name, args.span))
        }
        _ => {
            let message = "this use of `object.__new__` is not followed";
            Ok(machine.unknown(Reason::UnknownCall, message, args.span))
        }
    }
}
