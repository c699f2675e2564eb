//! Standard output and standard error.

use super::args::{Color, Common};
use std::io::{IsTerminal, Write};

/// Where results and remarks go, and whether in colour.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Whether standard output takes colours.
    pub color: bool,
    /// Columns to fill.
    pub width: usize,
    quiet: bool,
    verbose: bool,
}

impl Output {
    /// As the options say; NO_COLOR and a pipe turn `auto` off.
    #[allow(
        clippy::disallowed_methods,
        reason = "the command line may look at NO_COLOR"
    )]
    pub fn new(common: &Common) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stdout().is_terminal() && !no_color,
        };
        Self {
            color,
            width: 100,
            quiet: common.quiet,
            verbose: common.verbose,
        }
    }

    /// Prints a result.
    ///
    /// # Errors
    /// The operating system's.
    pub fn print(&self, text: &str) -> std::io::Result<()> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that is a file.
    ///
    /// # Errors
    /// The operating system's.
    pub fn print_bytes(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes)?;
        stdout.flush()
    }

    /// Says something on standard error, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says something on standard error when asked for more.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Says why the work cannot be done.
    pub fn error(&self, text: &str) {
        self.say(&format!("unsetup: {text}"));
    }

    /// Standard error may be closed; there is nowhere left to say so.
    fn say(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }
}

/// The word, with an s unless there is one.
pub fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}
