//! Sources as they are written: versions of the language, encodings, line ends.

use super::{evaluate_with, show, show_guard, x};
use crate::eval::evaluate;
use crate::text::{Files, MemoryWorld};
use camino::Utf8Path;

#[test]
fn python_2_sources() {
    let rows = [
        ("print 'hello'\nx = 1", "1"),
        (
            "try:\n    y = 1\nexcept ImportError, e:\n    y = 2\nx = y",
            "1",
        ),
        ("x = 0755", "493"),
        ("x = 1 <> 2", "true"),
        ("x = `5`", "?python2-syntax"),
        ("x = 0755 +", "?syntax-error"),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn a_source_of_python_2_only_runs_there() {
    let source = "import sys\nfrom setuptools import setup\nprint 'a'\n\
        setup(name='a' if sys.version_info < (3,) else 'b')\n";
    let evaluation = evaluate_with(source, &[]);
    let call = &evaluation.calls[0];
    assert_eq!(show_guard(&call.guard), "python_full_version < '3'");
    assert_eq!(show(&call.keyword("name").unwrap().value), "a");
}

#[test]
fn encodings_and_line_ends() {
    let program = |text: &[u8]| {
        let mut world = MemoryWorld::new([("other", "")]);
        world.insert("setup.py", text.to_vec());
        let evaluation = evaluate(&Files::new(world), Utf8Path::new("setup.py"));
        let call = evaluation.calls.first();
        let keyword = call.and_then(|call| call.keyword("name"));
        keyword.map_or_else(|| "no call".to_owned(), |keyword| show(&keyword.value))
    };
    let rows: [(&[u8], &str); 7] = [
        (b"# -*- coding: latin-1 -*-\nfrom setuptools import setup\nsetup(name='\xe9')\n", "é"),
        (b"#!/x\n# vim: set fileencoding=cp1252 :\nfrom setuptools import setup\nsetup(name='\x80')\n", "€"),
        (b"\xef\xbb\xbffrom setuptools import setup\nsetup(name='\xc3\xa9')\n", "é"),
        (b"from setuptools import setup\r\nsetup(name=\"\"\"a\r\nb\"\"\")\r\n", "a\nb"),
        (b"from setuptools import setup\rsetup(name='a')\r", "a"),
        (b"from setuptools import setup\n\x0c\nsetup(name='a')\n\x0c", "a"),
        (b"from setuptools import setup\nif 1:\n\x0c  setup(name='a')\n", "a"),
    ];
    for (text, expected) in rows {
        assert_eq!(program(text), expected, "{}", String::from_utf8_lossy(text));
    }
}
