//! Commands of `setup.py` that a project has itself.

use super::Project;
use crate::eval::{Data, SetupFunction};

impl Project {
    /// Whether `python setup.py NAME` may be a command of the project: by `cmdclass`, by an alias in setup.cfg, or because
    /// the call of `setup()` is not wholly known.
    pub fn may_define_command(&self, name: &str) -> bool {
        let Some(setup) = self.setup() else {
            return self.declares_commands_beside();
        };
        let [call] = setup.calls.as_slice() else {
            return true;
        };
        let is_known = call.function == SetupFunction::Setuptools && call.open.is_empty();
        if !is_known || self.declares_commands_beside() {
            return true;
        }
        let aliased = self.setup_cfg().is_some_and(|source| {
            let aliases = source.parse.tree.section("aliases");
            let mut options = aliases.into_iter().flat_map(|section| &section.options);
            options.any(|option| option.key.value == name)
        });
        let Some(classes) = call.keyword("cmdclass") else {
            return aliased;
        };
        let Some(Data::Dict(classes)) = classes.value.known().map(|node| &node.data) else {
            return true;
        };
        let named = |key: &Data| matches!(key, Data::Str(key) if key == name);
        aliased
            || !classes.open.is_empty()
            || classes.entries.iter().any(|entry| named(&entry.key.data))
    }

    /// `cmdclass` of setup.cfg or pyproject.toml.
    fn declares_commands_beside(&self) -> bool {
        let in_cfg = self.setup_cfg().is_some_and(|source| {
            let tree = &source.parse.tree;
            // pbr has its own word for it.
            tree.option_or_default("options", "cmdclass").is_some()
                || tree.option_or_default("global", "commands").is_some()
        });
        let in_toml = self.pyproject().is_some_and(|source| {
            let path = ["tool", "setuptools", "cmdclass"];
            source.parse.tree.get(&path).is_some()
        });
        in_cfg || in_toml
    }
}
