"""Parses the Dockerfile given with the parser of the builder itself, and prints its instructions as JSON."""

import json
import sys

import dockerfile

instructions = dockerfile.parse_file(sys.argv[1])
print(json.dumps([{"name": one.cmd.upper(), "row": one.start_line} for one in instructions]))
