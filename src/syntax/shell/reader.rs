//! Puts tokens together to commands, and follows `cd`.

use super::lexer::{Token, TokenKind, tokens, unquoted};
use super::{ALL, Command, Expansion, Redirection, Separator, Word, base_name, is_shell};
use crate::syntax::MappedText;
use crate::syntax::expand::{Rules, Variable, expand};
use crate::text::Spanned;
use std::collections::BTreeSet;

/// The commands of a script in order; those of an opened `sh -c` stand after it.
pub fn commands(script: &MappedText) -> Vec<Command> {
    let mut found = Vec::new();
    Reader::new(script, Context::start(0)).read(&mut found);
    found
}

/// The commands of a script that a shell reads from a heredoc; `expands` says whether the shell around it replaces
/// variables in it.
pub(in crate::syntax) fn fed_commands(script: &MappedText, expands: bool) -> Vec<Command> {
    let mut found = Vec::new();
    let mut context = Context::start(1);
    if expands {
        context.expansion = Expansion::Twice;
    }
    Reader::new(script, context).read(&mut found);
    found
}

/// The commands of an exec form: one, or that and those of the script it gives to a shell.
pub fn exec_commands(words: &[MappedText]) -> Vec<Command> {
    let Some((first, last)) = words.first().zip(words.last()) else {
        return Vec::new();
    };
    let literal = |text: &MappedText| Word {
        text: text.text().to_owned(),
        raw: text.text().to_owned(),
        span: text.whole(),
        expansion: Expansion::Never,
    };
    let mut command = Command {
        words: words.iter().map(literal).collect(),
        assignments: Vec::new(),
        redirections: Vec::new(),
        directories: Some(Vec::new()),
        separator: None,
        depth: 0,
        span: first.whole().cover(last.whole()),
        assigned: Vec::new(),
        program: 0,
    };
    command.program = program_index(&command.words);
    let script = script_index(&command).and_then(|index| words.get(index));
    let mut found = vec![command];
    if let Some(script) = script {
        Reader::new(script, Context::start(1)).read(&mut found);
    }
    found
}

/// Deepest `sh -c` that is opened.
const MAX_DEPTH: usize = 8;

/// Most variables that are followed; after them all count as assigned.
const MAX_ASSIGNED: usize = 64;

/// Most targets of `cd` that are kept; after them the directory is not known.
const MAX_STEPS: usize = 16;

/// What a command starts with.
#[derive(Clone)]
struct Context {
    directories: Option<Vec<Word>>,
    assigned: BTreeSet<String>,
    depth: usize,
    expansion: Expansion,
}

impl Context {
    /// The start of a script, `depth` shells deep.
    fn start(depth: usize) -> Self {
        Self {
            directories: Some(Vec::new()),
            assigned: BTreeSet::new(),
            depth,
            expansion: Expansion::Once,
        }
    }

    /// The same inside of the script of a shell.
    fn inside(&self, script: &Word) -> Self {
        let is_fixed = expand(&script.raw, Rules::Shell, &|_| Variable::Unknown).is_some();
        let expansion = if is_fixed {
            self.expansion
        } else {
            Expansion::Twice
        };
        Self {
            depth: self.depth + 1,
            expansion,
            ..self.clone()
        }
    }
}

/// A compound command that is open.
struct Block {
    closer: &'static str,
    directories: Option<Vec<Word>>,
    /// Whether it is the body of a function, which runs later or never.
    is_function: bool,
}

struct Reader<'a> {
    script: &'a MappedText,
    context: Context,
    blocks: Vec<Block>,
    /// Where the directory stood before the `||` of the list.
    before_or: Option<Option<Vec<Word>>>,
    /// Whether the command before ended in `|`.
    in_pipe: bool,
    words: Vec<(Word, Token)>,
    redirections: Vec<Redirection>,
    /// Whether `name ()` stands just before.
    function_next: bool,
}

impl<'a> Reader<'a> {
    fn new(script: &'a MappedText, context: Context) -> Self {
        Self {
            script,
            context,
            blocks: Vec::new(),
            before_or: None,
            in_pipe: false,
            words: Vec::new(),
            redirections: Vec::new(),
            function_next: false,
        }
    }

    fn read(mut self, found: &mut Vec<Command>) {
        let mut awaits_target = false;
        let mut after_bracket = false;
        for token in tokens(self.script.text()) {
            match token.kind {
                TokenKind::Word if awaits_target => {
                    let target = self.word(&token);
                    if let Some(last) = self.redirections.last_mut() {
                        last.target = Some(target);
                    }
                }
                TokenKind::Word => self.push_word(token.clone()),
                TokenKind::Redirection => self.redirections.push(Redirection {
                    operator: self.spanned(&token),
                    target: None,
                }),
                TokenKind::Operator(operator) => self.end(operator, &token, found),
            }
            self.function_next |= after_bracket && token.kind == TokenKind::Operator(")");
            awaits_target = token.kind == TokenKind::Redirection;
            after_bracket = token.kind == TokenKind::Operator("(");
        }
        self.finish(None, found);
    }

    fn spanned(&self, token: &Token) -> Spanned<String> {
        let text = self.script.text().get(token.range.clone()).unwrap_or("");
        Spanned::new(text.to_owned(), self.script.span(token.range.clone()))
    }

    fn word(&self, token: &Token) -> Word {
        let raw = self.spanned(token);
        let plain = unquoted(self.script, token.range.clone());
        Word {
            text: plain.text().to_owned(),
            raw: raw.value,
            span: raw.span,
            expansion: self.context.expansion,
        }
    }

    fn push_word(&mut self, token: Token) {
        let word = self.word(&token);
        if self.words.is_empty() && self.redirections.is_empty() && self.is_keyword(&word.raw) {
            return;
        }
        self.words.push((word, token));
    }

    /// Passes over a keyword at the start of a command.
    fn is_keyword(&mut self, raw: &str) -> bool {
        match raw {
            "if" => self.open("fi"),
            "while" | "until" => self.open("done"),
            "{" => self.open("}"),
            "elif" | "else" => {
                if let Some(block) = self.blocks.last() {
                    self.context.directories.clone_from(&block.directories);
                }
            }
            "fi" | "done" | "esac" | "}" => self.close(raw),
            "then" | "do" | "!" | "time" => {}
            _ => return false,
        }
        true
    }

    fn open(&mut self, closer: &'static str) {
        let directories = self.context.directories.clone();
        let is_function = std::mem::take(&mut self.function_next);
        self.blocks.push(Block {
            closer,
            directories,
            is_function,
        });
    }

    fn close(&mut self, closer: &str) {
        let is_open = self
            .blocks
            .last()
            .is_some_and(|block| block.closer == closer);
        let Some(block) = self.blocks.pop_if(|_| is_open) else {
            return;
        };
        match closer {
            // A subshell keeps its directory to itself, a group does not.
            ")" => self.context.directories = block.directories,
            "}" if !block.is_function => {}
            _ if self.context.directories != block.directories => self.context.directories = None,
            _ => {}
        }
    }

    fn end(&mut self, operator: &'static str, token: &Token, found: &mut Vec<Command>) {
        let separator = match operator {
            "&&" => Separator::And,
            "||" => Separator::Or,
            "|" | "|&" => Separator::Pipe,
            "&" => Separator::Background,
            _ => Separator::Then,
        };
        let span = self.script.span(token.range.clone());
        self.finish(Some(Spanned::new(separator, span)), found);
        match operator {
            "(" => self.open(")"),
            ")" => self.close(")"),
            _ => {}
        }
    }

    fn finish(&mut self, separator: Option<Spanned<Separator>>, found: &mut Vec<Command>) {
        let kind = separator.as_ref().map(|separator| separator.value);
        let words = std::mem::take(&mut self.words);
        let redirections = std::mem::take(&mut self.redirections);
        self.note_loop(&words);
        if let Some(command) = self.command(&words, redirections, separator) {
            let inner = self.inner_script(&command, &words);
            let runs_here =
                !self.in_pipe && !matches!(kind, Some(Separator::Pipe | Separator::Background));
            if runs_here {
                self.context.follow(&command);
            }
            found.push(command);
            if let Some((script, context)) = inner {
                Reader::new(&script, context).read(found);
            }
        }
        self.in_pipe = kind == Some(Separator::Pipe);
        self.follow_or(kind);
    }

    /// What stands right of `||` runs only after a failure, in a directory that is not known.
    fn follow_or(&mut self, kind: Option<Separator>) {
        if kind == Some(Separator::Or) && self.before_or.is_none() {
            let before = self.context.directories.clone();
            if before.as_ref().is_some_and(|steps| !steps.is_empty()) {
                self.context.directories = None;
            }
            self.before_or = Some(before);
        } else if matches!(kind, Some(Separator::Then | Separator::Background) | None)
            && let Some(before) = self.before_or.take()
        {
            self.context.directories = before;
        }
    }

    /// `for NAME in …` and `case` open a block, and their words are kept.
    fn note_loop(&mut self, words: &[(Word, Token)]) {
        let mut raw = words.iter().map(|(word, _)| word.raw.as_str());
        match raw.next() {
            Some("for") => {
                self.open("done");
                let name = raw.next().unwrap_or("").to_owned();
                self.context.assign(name);
            }
            Some("case") => self.open("esac"),
            _ => {}
        }
    }

    fn command(
        &self,
        words: &[(Word, Token)],
        redirections: Vec<Redirection>,
        separator: Option<Spanned<Separator>>,
    ) -> Option<Command> {
        let assigned = words
            .iter()
            .take_while(|(word, _)| is_assignment(&word.raw))
            .count();
        let plain = |(word, _): &(Word, Token)| word.clone();
        let program_words: Vec<Word> = words.iter().skip(assigned).map(plain).collect();
        let spans = words.iter().map(|(word, _)| word.span);
        let spans = spans.chain(
            redirections
                .iter()
                .map(|redirection| redirection.operator.span),
        );
        let span = spans.reduce(|all, next| all.cover(next))?;
        Some(Command {
            program: program_index(&program_words),
            words: program_words,
            assignments: words.iter().take(assigned).map(plain).collect(),
            redirections,
            directories: self.context.directories.clone(),
            separator,
            depth: self.context.depth,
            span,
            assigned: self.context.assigned.iter().cloned().collect(),
        })
    }

    /// The script of `sh -c`, when this is one, and what it starts with.
    fn inner_script(
        &self,
        command: &Command,
        words: &[(Word, Token)],
    ) -> Option<(MappedText, Context)> {
        if self.context.depth >= MAX_DEPTH {
            return None;
        }
        let index = script_index(command)? + command.assignments.len();
        let (word, token) = words.get(index)?;
        let mut context = self.context.inside(word);
        for assignment in &command.assignments {
            context.assign_word(assignment);
        }
        Some((unquoted(self.script, token.range.clone()), context))
    }
}

impl Context {
    /// What a command changes for those after it.
    fn follow(&mut self, command: &Command) {
        if command.words.is_empty() {
            for word in &command.assignments {
                self.assign_word(word);
            }
            return;
        }
        let arguments = command.program_words().iter().skip(1);
        match command.program() {
            Some("cd" | "pushd") => self.change_directory(command),
            Some("popd") => self.directories = None,
            Some("export" | "readonly" | "local" | "declare" | "typeset" | "read" | "unset") => {
                arguments.for_each(|word| self.assign_word(word));
            }
            _ => {}
        }
    }

    fn change_directory(&mut self, command: &Command) {
        let mut targets = command.program_words().iter().skip(1);
        let target = targets.find(|word| !["-P", "-L", "-e", "--"].contains(&word.text.as_str()));
        let known = target.filter(|word| !word.text.starts_with(['-', '+']));
        self.directories = match (self.directories.take(), known) {
            // An absolute target makes the ones before it useless, and keeps the list short.
            (_, Some(target)) if target.text.starts_with('/') => Some(vec![target.clone()]),
            (Some(mut steps), Some(target)) if steps.len() < MAX_STEPS => {
                steps.push(target.clone());
                Some(steps)
            }
            _ => None,
        };
    }

    fn assign_word(&mut self, word: &Word) {
        let name = word.text.split('=').next().unwrap_or("");
        self.assign(name.trim_end_matches('+').to_owned());
    }

    fn assign(&mut self, name: String) {
        if self.assigned.len() < MAX_ASSIGNED {
            self.assigned.insert(name);
        } else {
            self.assigned.insert(ALL.to_owned());
        }
    }
}

/// `NAME=…` or `NAME+=…`.
fn is_assignment(raw: &str) -> bool {
    let Some((name, _)) = raw.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    let starts_well = name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    starts_well && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

/// Programs that run another one, and their options that take an argument.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("sudo", &["-u", "-g", "-h", "-p", "-C", "-D", "-r", "-t"]),
    ("env", &["-u", "-C", "-S"]),
    ("exec", &["-a"]),
    ("command", &[]),
    ("builtin", &[]),
    ("nohup", &[]),
    ("time", &["-f", "-o"]),
    ("nice", &["-n"]),
    ("ionice", &["-c", "-n"]),
    ("eatmydata", &[]),
    ("xvfb-run", &["-s", "-n"]),
];

/// Index of the program that does the work.
fn program_index(words: &[Word]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let name = base_name(&word.text);
        let Some((_, with_argument)) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name) else {
            return at;
        };
        at += 1;
        while let Some(option) = words.get(at) {
            if with_argument.contains(&option.text.as_str()) {
                at += 2;
            } else if option.text.starts_with('-') || is_assignment(&option.raw) {
                at += 1;
            } else {
                break;
            }
        }
    }
    at
}

/// Index in `words` of the script that a shell is given by `-c`.
fn script_index(command: &Command) -> Option<usize> {
    let words = command.program_words();
    if !is_shell(&words.first()?.text) {
        return None;
    }
    let mut takes_script = false;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let text = word.text.as_str();
        let Some(letters) = text.strip_prefix(['-', '+']) else {
            break;
        };
        let is_long = letters.starts_with('-');
        takes_script |= text.starts_with('-') && !is_long && letters.contains('c');
        // `-o pipefail`, also as in `-eo pipefail`.
        at += if !is_long && letters.contains('o') {
            2
        } else {
            1
        };
    }
    (takes_script && at < words.len()).then_some(command.words.len() - words.len() + at)
}
