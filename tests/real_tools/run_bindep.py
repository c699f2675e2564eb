"""Asks bindep for its selection: one JSON case per line on standard input, its answer per line on standard output.

A case is {"file", "profiles", "atoms"}; the atoms stand for the machine, as bindep finds them in /etc/os-release.
"""

import json
import sys

from bindep import depends

# bindep builds its grammar anew for every file, which takes most of the time.
_grammars = {}
_make = depends.makeGrammar


def _cached(source, bindings, *rest, **named):
    if source not in _grammars:
        _grammars[source] = _make(source, bindings, *rest, **named)
    return _grammars[source]


depends.makeGrammar = _cached

for line in sys.stdin:
    case = json.loads(line)
    try:
        read = depends.Depends(case["file"])
        profiles = (case["profiles"] or ["default"]) + case["atoms"]
        answer = [rule[0] for rule in read.active_rules(profiles)]
    except Exception as error:
        answer = None
    print(json.dumps(answer))
