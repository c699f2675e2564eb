"""What configparser reads: standard input is a JSON list of files in hexadecimal, standard output a JSON list of answers.

An answer is {mode: what the parser holds, or the error with its lines}, for both parsers and both forms of keys.
"""
import configparser
import io
import json
import sys


def lines_of(error):
    if isinstance(error, configparser.ParsingError) and getattr(error, "errors", None):
        return [number for number, _ in error.errors]
    return [error.lineno] if getattr(error, "lineno", None) else []


def value(parser, section, key):
    try:
        return parser.get(section, key)
    except configparser.Error as error:
        return {"error": type(error).__name__}


def read(kind, keep, content):
    parser = kind()
    if keep:
        parser.optionxform = str
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
    except UnicodeDecodeError:
        return {"error": "UnicodeDecodeError"}
    except configparser.Error as error:
        return {"error": type(error).__name__, "lines": lines_of(error)}
    return [
        [name, [[key, value(parser, name, key)] for key in parser.options(name)]]
        for name in parser.sections()
    ]


def answer(case):
    content = bytes.fromhex(case)
    return {
        "raw kept": read(configparser.RawConfigParser, True, content),
        "raw lower": read(configparser.RawConfigParser, False, content),
        "kept": read(configparser.ConfigParser, True, content),
        "lower": read(configparser.ConfigParser, False, content),
    }


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
