//! A marker in the spelling of packaging 26: one blank between the words, double quotes, today's names of variables, no
//! brackets around a single comparison.

use super::super::version::normalize_extra;

/// The marker in that spelling. The text must be one that [`super::parse`] takes; of others as much is kept as is
/// understood.
pub fn respell(marker: &str) -> String {
    let mut tokens = tokens(marker).into_iter().peekable();
    list(&mut tokens).print(true)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Text(String),
    Word(String),
}

/// A marker as packaging holds it.
enum Part {
    List(Vec<Part>),
    Word(String),
}

impl Part {
    fn print(&self, outermost: bool) -> String {
        match self {
            Self::Word(text) => text.clone(),
            Self::List(parts) => match parts.as_slice() {
                [only] => only.print(outermost),
                parts => {
                    let parts: Vec<String> = parts.iter().map(|part| part.print(false)).collect();
                    let inner = parts.join(" ");
                    if outermost {
                        inner
                    } else {
                        format!("({inner})")
                    }
                }
            },
        }
    }
}

/// Comparisons and the words between them, up to the closing bracket. [`super::parse`] bounds the depth.
fn list(tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token>>) -> Part {
    let mut parts = Vec::new();
    let mut comparison: Vec<Token> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Open => parts.push(list(tokens)),
            Token::Close => break,
            Token::Word(word) if word == "and" || word == "or" => {
                end_comparison(&mut comparison, &mut parts);
                parts.push(Part::Word(word));
            }
            other => comparison.push(other),
        }
    }
    end_comparison(&mut comparison, &mut parts);
    Part::List(parts)
}

fn end_comparison(comparison: &mut Vec<Token>, parts: &mut Vec<Part>) {
    if comparison.is_empty() {
        return;
    }
    let is_extra = comparison
        .iter()
        .any(|token| matches!(token, Token::Word(word) if word == "extra"));
    let words = comparison.drain(..).map(|token| match token {
        Token::Text(text) if is_extra => quoted(&normalize_extra(&text)),
        Token::Text(text) => quoted(&text),
        Token::Word(word) => word,
        Token::Open | Token::Close => String::new(),
    });
    parts.push(Part::Word(words.collect::<Vec<_>>().join(" ")));
}

fn quoted(text: &str) -> String {
    if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}

fn tokens(marker: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_sign = |c: char| "<>=!~".contains(c);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '"' | '\'' => {
                let text = rest.get(1..).and_then(|text| text.split(first).next());
                let text = text.unwrap_or_default();
                (Token::Text(text.to_owned()), text.len() + 2)
            }
            c if is_sign(c) => word(rest, is_sign),
            c if is_word(c) => word(rest, is_word),
            other => (Token::Word(other.to_string()), other.len_utf8()),
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

fn word(rest: &str, belongs: impl Fn(char) -> bool) -> (Token, usize) {
    let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let text = rest.get(..end).unwrap_or_default();
    let name = match text {
        "os.name" => "os_name",
        "sys.platform" => "sys_platform",
        "platform.version" => "platform_version",
        "platform.machine" => "platform_machine",
        "platform.python_implementation" | "python_implementation" => {
            "platform_python_implementation"
        }
        other => other,
    };
    (Token::Word(name.to_owned()), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packaging_spells_it_so() {
        for (marker, spelled) in [
            ("python_version<'3'", "python_version < \"3\""),
            ("((os.name=='nt'))", "os_name == \"nt\""),
            (
                "'linux'  not  in sys_platform",
                "\"linux\" not in sys_platform",
            ),
            (
                "python_version<'3'and(os_name=='nt' or extra == 'A_b')",
                "python_version < \"3\" and (os_name == \"nt\" or extra == \"a-b\")",
            ),
            (
                "((python_version<'3') and (os_name=='nt'))",
                "python_version < \"3\" and os_name == \"nt\"",
            ),
            (
                "os_name=='a' and ((os_name=='b' or os_name=='c'))",
                "os_name == \"a\" and (os_name == \"b\" or os_name == \"c\")",
            ),
            ("sys_platform == \"it's\"", "sys_platform == \"it's\""),
        ] {
            assert_eq!(respell(marker), spelled, "{marker}");
        }
    }
}
