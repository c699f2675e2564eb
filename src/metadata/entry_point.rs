//! One entry point, `name = module:object [extra]` (the entry points specification).

/// The parts of an entry point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    /// Its name; a command for the groups `console_scripts` and `gui_scripts`.
    pub name: String,
    /// What stands right of the `=`, blanks around `:` and the brackets left as written.
    pub value: String,
    /// The module.
    pub module: String,
    /// The object in the module, when one is named.
    pub object: Option<String>,
}

impl EntryPoint {
    /// Reads `name = module[:object] [extras]`; `None` when it has not that form.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || value.is_empty() || name.starts_with('[') {
            return None;
        }
        let target = value.split('[').next().unwrap_or(value).trim();
        let (module, object) = match target.split_once(':') {
            Some((module, object)) => (module.trim(), Some(object.trim().to_owned())),
            None => (target, None),
        };
        Some(Self {
            name: name.to_owned(),
            value: value.to_owned(),
            module: module.to_owned(),
            object: object.filter(|object| !object.is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_console_script() {
        let point = EntryPoint::parse("functest=functest.cli.cli_base:cli [full]").unwrap();
        assert_eq!(point.name, "functest");
        assert_eq!(point.module, "functest.cli.cli_base");
        assert_eq!(point.object.as_deref(), Some("cli"));
        assert_eq!(EntryPoint::parse("functest"), None);
    }
}
