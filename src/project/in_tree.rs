//! A backend inside the project (`backend-path`, PEP 517) that passes the hooks on to `setuptools.build_meta`.
//!
//! That is seen only where the module does nothing else at its top level than import, define, and bind hooks to those of the
//! same name: by `from setuptools.build_meta import …`, by a function that only returns what the hook gives, or by a function
//! that puts every name of `build_meta.__all__` into the module.

use super::Project;
use crate::syntax::python::{Module, ast};
use crate::text::{Decoding, resolve};
use ast::{Expr, Stmt};
use camino::Utf8Path;
use std::collections::{BTreeMap, BTreeSet};

/// The hooks that make metadata.
const HOOKS: [&str; 2] = ["build_wheel", "prepare_metadata_for_build_wheel"];

/// Whether the backend that pyproject.toml names lies in the project and is setuptools' under another name.
pub(super) fn is_setuptools(project: &Project, name: &str) -> bool {
    let Some(tree) = project.pyproject().map(|source| &source.parse.tree) else {
        return false;
    };
    let folders = tree
        .get(&["build-system", "backend-path"])
        .and_then(|item| item.as_strings())
        .unwrap_or_default();
    let file = folders.iter().find_map(|folder| {
        let base = format!("{}/{}", folder.value, name.replace('.', "/"));
        let paths = [format!("{base}.py"), format!("{base}/__init__.py")];
        paths.iter().find_map(|path| {
            let path = resolve(Utf8Path::new(""), path).ok()?;
            project.files().open(&path, Decoding::Python).ok()
        })
    });
    let Some(file) = file.filter(|_| !name.contains(':')) else {
        return false;
    };
    let module = Module::parse(&file);
    module.errors().is_empty()
        && !module.is_too_deep()
        && Reader::default().passes_on(module.body())
}

#[derive(Default)]
struct Reader<'a> {
    /// Names that stand for the module `setuptools.build_meta`.
    modules: BTreeSet<String>,
    /// Names that stand for one of its functions, and which.
    hooks: BTreeMap<String, String>,
    functions: BTreeMap<&'a str, &'a ast::StmtFunctionDef>,
}

impl<'a> Reader<'a> {
    fn passes_on(mut self, body: &'a [Stmt]) -> bool {
        let is_followed = body.iter().all(|statement| self.statement(statement));
        let is_own = |hook: &str| self.hooks.get(hook).is_none_or(|found| found == hook);
        is_followed && self.hooks.contains_key("build_wheel") && HOOKS.into_iter().all(is_own)
    }

    /// Follows a statement of the top level; `false` for one whose effect is not seen.
    fn statement(&mut self, statement: &'a Stmt) -> bool {
        match statement {
            Stmt::ImportFrom(import) => {
                self.import_from(import);
                true
            }
            Stmt::Import(import) => {
                self.import(import);
                true
            }
            Stmt::ClassDef(class) => class.decorator_list.is_empty() && !is_hook(&class.name),
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::Assign(assign) => match (assign.targets.as_slice(), self.hook(&assign.value)) {
                ([Expr::Name(target)], Some(hook)) => {
                    self.hooks.insert(target.id.to_string(), hook);
                    true
                }
                ([Expr::Name(target)], None) => {
                    assign.value.is_literal_expr() && !is_hook(&target.id)
                }
                _ => false,
            },
            Stmt::Expr(expression) => match &*expression.value {
                Expr::Call(call) => self.bridge(call),
                other => other.is_literal_expr(),
            },
            _ => false,
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) {
        let module = import.module.as_ref().map(|module| module.as_str());
        for alias in &import.names {
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            match (module, alias.name.as_str()) {
                (Some("setuptools"), "build_meta") => {
                    self.modules.insert(bound.to_string());
                }
                (Some("setuptools.build_meta"), "*") => {
                    let hooks = HOOKS.map(|hook| (hook.to_owned(), hook.to_owned()));
                    self.hooks.extend(hooks);
                }
                (Some("setuptools.build_meta"), name) => {
                    self.hooks.insert(bound.to_string(), name.to_owned());
                }
                // What another module binds is not seen.
                (_, "*") => {
                    let hooks = HOOKS.map(|hook| (hook.to_owned(), String::new()));
                    self.hooks.extend(hooks);
                }
                _ if is_hook(bound) => {
                    self.hooks.insert(bound.to_string(), String::new());
                }
                _ => {}
            }
        }
    }

    fn import(&mut self, import: &ast::StmtImport) {
        for alias in &import.names {
            if alias.name.as_str() == "setuptools.build_meta" {
                let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                self.modules.insert(bound.to_string());
            }
        }
    }

    /// A hook may only return what setuptools' hook gives; other functions may do what they like until they are called.
    fn function(&mut self, function: &'a ast::StmtFunctionDef) -> bool {
        let name = function.name.as_str();
        self.functions.insert(name, function);
        if !function.decorator_list.is_empty() {
            return false;
        }
        if !is_hook(name) {
            return true;
        }
        let body = match function.body.as_slice() {
            [Stmt::Expr(first), rest @ ..] if first.value.is_string_literal_expr() => rest,
            body => body,
        };
        let [Stmt::Return(last)] = body else {
            return false;
        };
        let Some(Expr::Call(call)) = last.value.as_deref() else {
            return false;
        };
        let Some(hook) = self.hook(&call.func) else {
            return false;
        };
        self.hooks.insert(name.to_owned(), hook);
        true
    }

    /// The function of `setuptools.build_meta` that an expression stands for.
    fn hook(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Name(name) => self.hooks.get(name.id.as_str()).cloned(),
            Expr::Attribute(attribute) => {
                let module = dotted(&attribute.value)?;
                let hook = attribute.attr.to_string();
                self.modules.contains(&module).then_some(hook)
            }
            _ => None,
        }
    }

    /// A call without arguments of a function that binds all of `build_meta.__all__` in the module.
    fn bridge(&mut self, call: &ast::ExprCall) -> bool {
        let Expr::Name(name) = &*call.func else {
            return false;
        };
        let has_arguments = !call.arguments.args.is_empty() || !call.arguments.keywords.is_empty();
        let Some(function) = self
            .functions
            .get(name.id.as_str())
            .filter(|_| !has_arguments)
        else {
            return false;
        };
        if !self.is_bridge(&function.body) {
            return false;
        }
        let hooks = HOOKS.map(|hook| (hook.to_owned(), hook.to_owned()));
        self.hooks.extend(hooks);
        true
    }

    /// Imports, `module = sys.modules[__name__]`, and the loop.
    fn is_bridge(&self, body: &[Stmt]) -> bool {
        let mut modules = self.modules.clone();
        let mut own = None;
        let mut bound = false;
        for statement in body {
            match statement {
                Stmt::Import(_) => {}
                Stmt::ImportFrom(import) => {
                    let is_package = import.module.as_ref().is_some_and(|m| m == "setuptools");
                    let names = import
                        .names
                        .iter()
                        .filter(|alias| alias.name.as_str() == "build_meta");
                    let names = names.filter(|_| is_package);
                    modules.extend(
                        names.map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string()),
                    );
                }
                Stmt::Assign(assign) => match (assign.targets.as_slice(), &*assign.value) {
                    ([Expr::Name(target)], Expr::Subscript(item))
                        if dotted(&item.value).as_deref() == Some("sys.modules")
                            && dotted(&item.slice).as_deref() == Some("__name__") =>
                    {
                        own = Some(target.id.as_str());
                    }
                    _ => return false,
                },
                Stmt::For(each) => {
                    let Some(own) = own else {
                        return false;
                    };
                    if bound || !self.binds_all(each, &modules, own) {
                        return false;
                    }
                    bound = true;
                }
                _ => return false,
            }
        }
        bound
    }

    /// `for name in build_meta.__all__: value = getattr(build_meta, name); setattr(own, name, value)`.
    fn binds_all(&self, each: &ast::StmtFor, modules: &BTreeSet<String>, own: &str) -> bool {
        let Some((module, "__all__")) = dotted_pair(&each.iter) else {
            return false;
        };
        let name = dotted(&each.target);
        let [Stmt::Assign(assign), rest] = each.body.as_slice() else {
            return false;
        };
        let [Expr::Name(value)] = assign.targets.as_slice() else {
            return false;
        };
        let is_got = arguments_of(&assign.value, "getattr")
            == Some(vec![Some(module.clone()), name.clone()]);
        let inner = match rest {
            Stmt::If(test) if test.elif_else_clauses.is_empty() => {
                let is_callable = arguments_of(&test.test, "callable");
                if is_callable != Some(vec![Some(value.id.to_string())]) {
                    return false;
                }
                test.body.as_slice()
            }
            other => std::slice::from_ref(other),
        };
        let [Stmt::Expr(set)] = inner else {
            return false;
        };
        let Expr::Call(call) = &*set.value else {
            return false;
        };
        let [target, key, given] = &*call.arguments.args else {
            return false;
        };
        modules.contains(&module)
            && is_got
            && dotted(&call.func).as_deref() == Some("setattr")
            && dotted(target).as_deref() == Some(own)
            && dotted(key) == name
            && self.gives(given, value.id.as_str())
    }

    /// The value itself, or `functools.partial` of a function that passes on to its first argument.
    fn gives(&self, given: &Expr, value: &str) -> bool {
        if dotted(given).as_deref() == Some(value) {
            return true;
        }
        let Some(arguments) = arguments_of(given, "functools.partial") else {
            return false;
        };
        let [Some(function), Some(real)] = arguments.as_slice() else {
            return false;
        };
        let function = self.functions.get(function.as_str());
        real == value && function.is_some_and(|function| is_passing(function))
    }
}

/// Whether all that a function gives is what its first argument gives for the others.
fn is_passing(function: &ast::StmtFunctionDef) -> bool {
    let parameters = &function.parameters;
    let Some(first) = parameters.args.first() else {
        return false;
    };
    let (Some(args), Some(keywords)) = (&parameters.vararg, &parameters.kwarg) else {
        return false;
    };
    let names = [
        first.parameter.name.as_str(),
        args.name.as_str(),
        keywords.name.as_str(),
    ];
    function.decorator_list.is_empty()
        && parameters.args.len() == 1
        && passes(&function.body, names)
}

/// Imports and assignments, then `return real(*args, **kwargs)`, perhaps inside a `with`.
fn passes(body: &[Stmt], names: [&str; 3]) -> bool {
    let Some((last, before)) = body.split_last() else {
        return false;
    };
    let is_harmless = |statement: &Stmt| match statement {
        Stmt::Import(_) | Stmt::ImportFrom(_) => true,
        Stmt::Assign(assign) => assign.targets.iter().all(|target| {
            dotted(target)
                .is_some_and(|name| !name.contains('.') && !names.contains(&name.as_str()))
        }),
        _ => false,
    };
    before.iter().all(is_harmless)
        && match last {
            Stmt::With(with) => passes(&with.body, names),
            Stmt::Return(value) => value
                .value
                .as_deref()
                .is_some_and(|value| is_call_of(value, names)),
            _ => false,
        }
}

fn is_call_of(value: &Expr, [real, args, keywords]: [&str; 3]) -> bool {
    let Expr::Call(call) = value else {
        return false;
    };
    let ([Expr::Starred(star)], [keyword]) = (&*call.arguments.args, &*call.arguments.keywords)
    else {
        return false;
    };
    dotted(&call.func).as_deref() == Some(real)
        && dotted(&star.value).as_deref() == Some(args)
        && keyword.arg.is_none()
        && dotted(&keyword.value).as_deref() == Some(keywords)
}

fn is_hook(name: &str) -> bool {
    HOOKS.contains(&name)
}

/// The positional arguments, as dotted names, of a call of `function` that has no others.
fn arguments_of(expression: &Expr, function: &str) -> Option<Vec<Option<String>>> {
    let Expr::Call(call) = expression else {
        return None;
    };
    let is_it = dotted(&call.func).as_deref() == Some(function);
    let is_plain = call.arguments.keywords.is_empty();
    (is_it && is_plain).then(|| call.arguments.args.iter().map(dotted).collect())
}

/// `a.b.c` of names and attributes; the depth is that of the parsed tree, which is bounded.
fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let before = dotted(&attribute.value)?;
            Some(format!("{before}.{}", attribute.attr))
        }
        _ => None,
    }
}

fn dotted_pair(expression: &Expr) -> Option<(String, &str)> {
    let Expr::Attribute(attribute) = expression else {
        return None;
    };
    Some((dotted(&attribute.value)?, attribute.attr.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    fn passes_on(backend: &str) -> bool {
        let pyproject = "[build-system]\nbuild-backend = 'own'\nbackend-path = ['tools']\n";
        let world = MemoryWorld::new([("pyproject.toml", pyproject), ("tools/own.py", backend)]);
        let project = Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap();
        is_setuptools(&project, "own")
    }

    #[test]
    fn hooks_that_are_setuptools_own_are_seen() {
        for backend in [
            "from setuptools.build_meta import *\n",
            "'''Doc'''\nfrom setuptools.build_meta import build_wheel, build_sdist\n",
            "from setuptools import build_meta as _orig\nbuild_wheel = _orig.build_wheel\n",
            "import setuptools.build_meta\ndef build_wheel(*a, **k):\n    return setuptools.build_meta.build_wheel(*a, **k)\n",
            "from setuptools.build_meta import *\nfrom setuptools import build_meta as b\n\
             def get_requires_for_build_wheel(c=None):\n    return ['cython', *b.get_requires_for_build_wheel(c)]\n",
        ] {
            assert!(passes_on(backend), "{backend}");
        }
    }

    #[test]
    fn a_bridge_over_all_names_is_seen() {
        let bridge = "def _bridge():\n    import functools, sys\n    from setuptools import build_meta\n\
            \x20   me = sys.modules[__name__]\n    for name in build_meta.__all__:\n\
            \x20       value = getattr(build_meta, name)\n        if callable(value):\n\
            \x20           setattr(me, name, functools.partial(_pass, value))\n\
            def _pass(real, *args, **kwargs):\n    context = make(kwargs)\n    with context:\n\
            \x20       return real(*args, **kwargs)\n_bridge()\n";
        assert!(passes_on(bridge));
        assert!(!passes_on(&bridge.replace(
            "return real(*args, **kwargs)",
            "return other(*args, **kwargs)"
        )));
        assert!(!passes_on(
            &bridge.replace("getattr(build_meta, name)", "getattr(other, name)")
        ));
    }

    #[test]
    fn anything_else_is_not_followed() {
        for backend in [
            "",
            "from own_tools import *\n",
            "from setuptools.build_meta import *\nfrom own_tools import *\n",
            "from setuptools.build_meta import *\nimport os\nos.environ['A'] = '1'\n",
            "from setuptools.build_meta import *\ndef build_wheel(*a):\n    make()\n    return _orig(*a)\n",
            "from setuptools.build_meta import build_sdist as build_wheel\n",
            "from setuptools.build_meta import *\nfrom tools import build_wheel\n",
            "from setuptools.build_meta import *\nprepare()\n",
        ] {
            assert!(!passes_on(backend), "{backend}");
        }
    }
}
