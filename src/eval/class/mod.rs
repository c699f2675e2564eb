//! Classes of the program, and their instances.
//!
//! A class is a scope with a [`Lineage`]. It is followed when all that stands above it is known: classes of the program
//! themselves, and `object`, an exception or `ast.NodeVisitor` at the root. An instance of a followed class holds what its
//! methods put there; one of any other class (a command of setuptools, say) is opaque: only the making is known.

mod attributes;
mod decorators;
mod descriptors;
mod held;
mod instances;
mod lineage;
mod named;
mod new;
mod operators;
mod special;
mod visitor;

use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Id, Value, Why};
use crate::eval::{builtins, exceptions};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;
pub(super) use held::default_dict;
use lineage::{Merged, merged};
use named::Fields;
pub(super) use named::named_tuple;
use std::rc::Rc;

/// What a class derives from.
#[derive(Debug, Clone)]
pub(super) struct Lineage {
    /// The class itself, then the classes of the program above it, in the order in which Python looks.
    pub order: Vec<Id>,
    pub root: Root,
    /// A class without any base, which Python 2 treats in its old way.
    pub is_classic: bool,
}

/// What the classes of the program derive from in the end.
#[derive(Debug, Clone)]
pub(super) enum Root {
    Object,
    /// An exception of Python.
    Exception(Rc<str>),
    /// `ast.NodeVisitor`
    Visitor,
    /// `dict` or `list`
    Holds(&'static str),
    /// A class of named tuples.
    Named(Rc<Fields>),
    /// Something that is not followed.
    Unseen(Why),
}

/// What looking for a name in a class and those above it gave.
pub(super) enum Member {
    Found(Value),
    /// The classes of the program do not have it.
    Missing,
    Unseen(Why),
}

/// The name under which `ast.NodeVisitor` is known.
pub(super) const VISITOR: &str = "ast.NodeVisitor";

/// Methods that change how attributes are found or instances are made.
const UNFOLLOWED: &[&str] = &[
    "__new__",
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__metaclass__",
    "__init_subclass__",
    "__del__",
    "__get__",
    "__set__",
    "__hash__",
    "__slots__",
    "__prepare__",
    "__instancecheck__",
    "__subclasscheck__",
    "__mro_entries__",
];

impl Machine<'_> {
    pub(in crate::eval) fn define_class(
        &mut self,
        def: &ast::StmtClassDef,
        span: Span,
    ) -> Eval<()> {
        let decorators = self.decorators(&def.decorator_list)?;
        let lineage = self.lineage(def, span)?;
        let outer = self.scope;
        let module = self.state.scope(outer).map_or(outer, |scope| scope.module);
        let id = self.new_scope(Some(outer), module);
        let doc = self.class_doc(def);
        if let Some(scope) = self.state.scope_mut(id) {
            scope.is_class = true;
            scope.module_name = Some(def.name.as_str().into());
            scope.names.insert("__doc__".into(), doc);
        }
        self.scope = id;
        let result = self.exec_block(&def.body);
        self.scope = outer;
        result?;
        self.finish_class(id, lineage, span);
        let class = self.value(Data::Ref(id), span);
        let class = self.decorate(decorators, class, span)?;
        self.bind(def.name.as_str(), class);
        Ok(())
    }

    fn class_doc(&mut self, def: &ast::StmtClassDef) -> Value {
        let span = self.span(&def.name);
        if let Some(Stmt::Expr(expr)) = def.body.first()
            && let Expr::StringLiteral(literal) = &*expr.value
        {
            return builtins::docstring(self, literal.value.to_str(), span);
        }
        self.none(span)
    }

    /// Puts the class below its bases.
    fn finish_class(&mut self, id: Id, mut lineage: Lineage, span: Span) {
        lineage.order.insert(0, id);
        let own = self.state.scope(id);
        let special = own.and_then(|scope| {
            let mut names = scope.names.keys();
            names.find(|name| match lineage.root {
                Root::Named(_) => {
                    name.starts_with("__") && !named::FOLLOWED.contains(&name.as_ref())
                }
                Root::Object if name.as_ref() == "__new__" => false,
                _ => UNFOLLOWED.contains(&name.as_ref()),
            })
        });
        if let Some(name) = special {
            let message = format!("a class with `{name}` is not followed");
            lineage.root = Root::Unseen(self.why(Reason::UnknownCall, message, span));
        }
        if let Some(scope) = self.state.scope_mut(id) {
            scope.lineage = Some(Rc::new(lineage));
        }
    }

    /// What stands above a class.
    fn lineage(&mut self, def: &ast::StmtClassDef, span: Span) -> Eval<Lineage> {
        let mut bases = Vec::new();
        let Some(arguments) = def.arguments.as_deref() else {
            return Ok(Lineage::classic());
        };
        for base in &arguments.args {
            let value = self.eval(base)?;
            bases.push(self.lineage_of(&value, span));
        }
        for keyword in &arguments.keywords {
            self.eval(&keyword.value)?;
            let message = "the metaclass is not followed";
            let why = self.why(Reason::UnknownCall, message, span);
            bases.push(Lineage::unseen(why));
        }
        match merged(bases) {
            Merged::Lineage(lineage) => Ok(lineage),
            Merged::Refused => self.raise("TypeError", span),
            Merged::Unclear => Ok(Lineage::unseen(self.why(
                Reason::UnknownCall,
                "such an order of base classes is not followed",
                span,
            ))),
        }
    }

    /// What a class that derives from `base` has above it.
    fn lineage_of(&self, base: &Value, span: Span) -> Lineage {
        let unseen = |message: String| {
            let why = self.why(Reason::UnknownCall, message, span);
            Lineage::unseen(why)
        };
        match &base.data {
            Data::Class(name) if name.as_ref() == "object" => Lineage::of_object(),
            Data::Class(name) if name.as_ref() == VISITOR => Lineage::of(Root::Visitor),
            Data::Class(name) if exceptions::is_known(name) => {
                Lineage::of(Root::Exception(name.clone()))
            }
            Data::Native(native) if matches!(native.name, "dict" | "list" | "OrderedDict") => {
                Lineage::of(Root::Holds(native.name))
            }
            Data::Class(name) => unseen(format!("the class `{name}` is not followed")),
            Data::Unknown(unknown) => Lineage::unseen(unknown.why.clone()),
            Data::Ref(id) => match self.lineage_at(*id) {
                Some(lineage) => (*lineage).clone(),
                None => unseen("the base class is not followed".to_owned()),
            },
            _ => unseen("the base class is not followed".to_owned()),
        }
    }

    /// The lineage of a class of the program.
    pub(in crate::eval) fn lineage_at(&self, id: Id) -> Option<Rc<Lineage>> {
        self.state.scope(id)?.lineage.clone()
    }

    /// Looks for a name in a class and those above it, from behind `after` on.
    pub(in crate::eval) fn class_member(&self, class: Id, after: Option<Id>, name: &str) -> Member {
        let Some(lineage) = self.lineage_at(class) else {
            let message = "the class is not followed";
            let span = self.module.file().whole().at_start();
            return Member::Unseen(self.why(Reason::UnknownCall, message, span));
        };
        let start = match after {
            None => 0,
            Some(after) => lineage
                .order
                .iter()
                .position(|id| *id == after)
                .map_or(lineage.order.len(), |at| at + 1),
        };
        for id in lineage.order.iter().skip(start) {
            let Some(scope) = self.state.scope(*id) else {
                continue;
            };
            let found = scope.names.get(name).filter(|_| {
                // Every class has its own docstring; it inherits none.
                name != "__doc__" || *id == class
            });
            match (found.map(|value| self.seen(value)), &scope.open) {
                (Some(value), _) if !may_be_unbound(&value) => return Member::Found(value),
                (Some(value), _) if matches!(value.data, Data::Unbound) => {}
                (Some(value), _) => {
                    let message = format!("`{name}` is bound in some environments only");
                    return Member::Unseen(self.why(Reason::Environment, message, value.at.span));
                }
                (None, Some(why)) => return Member::Unseen(why.clone()),
                (None, None) => {}
            }
        }
        match &lineage.root {
            Root::Unseen(why) => Member::Unseen(why.clone()),
            _ => Member::Missing,
        }
    }

    pub(in crate::eval) fn is_classic(&self, class: Id) -> bool {
        self.lineage_at(class)
            .is_some_and(|lineage| lineage.is_classic)
    }

    /// Whether all that instances of a class have is known.
    pub(in crate::eval) fn is_followed(&self, class: Id) -> bool {
        self.lineage_at(class)
            .is_some_and(|lineage| !matches!(lineage.root, Root::Unseen(_)))
    }
}

impl Lineage {
    fn of(root: Root) -> Self {
        Self {
            order: Vec::new(),
            root,
            is_classic: false,
        }
    }

    fn classic() -> Self {
        Self {
            is_classic: true,
            ..Self::of_object()
        }
    }

    fn of_object() -> Self {
        Self::of(Root::Object)
    }

    /// The exception of Python that it derives from.
    pub fn exception(&self) -> Option<&str> {
        match &self.root {
            Root::Exception(name) => Some(name),
            _ => None,
        }
    }

    fn unseen(why: Why) -> Self {
        Self::of(Root::Unseen(why))
    }
}

/// Whether a name with this value has none in some environments.
fn may_be_unbound(value: &Value) -> bool {
    match &value.data {
        Data::Unbound => true,
        Data::Guarded(alternatives) => alternatives
            .iter()
            .any(|(_, value)| matches!(value.data, Data::Unbound)),
        _ => false,
    }
}
