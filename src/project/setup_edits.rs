//! Changes to the call of `setup()`.

use super::Project;
use crate::eval::Keyword;
use crate::syntax::python::Module;
use crate::text::{Edit, Span};

impl Project {
    /// The edit that takes a keyword out of the call; `None` when it is written elsewhere, or a comment would go with it.
    pub fn remove_keyword(&self, keyword: &Keyword) -> Option<Edit> {
        if !keyword.in_call {
            return None;
        }
        self.remove_from_setup(keyword.span)
    }

    /// Whether the value of a keyword is written beside it as a literal, so that no name, call or condition has a say in it.
    pub fn is_literal(&self, keyword: &Keyword) -> bool {
        let own = usize::from(keyword.in_call);
        self.setup_module().is_some_and(|module| {
            keyword.span.file == module.file().id() && module.words(keyword.span).count() == own
        })
    }

    /// The edit that takes an item out of a list that is written in setup.py; `None` as above.
    pub fn remove_from_setup(&self, item: Span) -> Option<Edit> {
        let module = self.whole_setup_module()?;
        if item.file != module.file().id() || has_comment(module, item) {
            return None;
        }
        module.remove_argument(item)
    }

    /// The edit that puts other text in place of a value in the call; `None` when a comment would go with it.
    pub fn replace_in_setup(&self, value: Span, text: &str) -> Option<Edit> {
        let module = self.whole_setup_module()?;
        if value.file != module.file().id() || has_comment(module, value) {
            return None;
        }
        Some(Edit::replace(value, text))
    }

    /// The edit that adds an argument (`zip_safe=False`) to the call; `None` when several calls are reached.
    pub fn insert_keyword(&self, argument: &str) -> Option<Edit> {
        let [call] = self.setup()?.calls.as_slice() else {
            return None;
        };
        self.whole_setup_module()?
            .insert_argument(call.span, argument)
    }

    /// The tree of setup.py, unless a part of it could not be read: then nobody knows where a call ends.
    pub(super) fn whole_setup_module(&self) -> Option<&Module> {
        self.setup_module()
            .filter(|module| !module.is_broken() || module.is_python2())
    }

    /// The edit that adds an item to a list that is written in setup.py; `None` where none stands there.
    pub fn insert_item(&self, list: Span, item: &str) -> Option<Edit> {
        let module = self.whole_setup_module()?;
        let is_list = list.file == module.file().id() && module.file().slice(list).starts_with('[');
        is_list.then(|| module.insert_argument(list, item))?
    }
}

fn has_comment(module: &Module, span: Span) -> bool {
    module.comments().any(|comment| span.contains(comment))
}
