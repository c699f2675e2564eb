"""Installs an archive by its URL, without a hash and with that of another file."""

import subprocess
from pathlib import Path

from offered import INSTALL, wheel

url = wheel(Path("wheels"), "wharf", "1.0").resolve().as_uri()
for label, fragment in (("without", ""), ("with", "#sha256=" + "0" * 64)):
    command = [*INSTALL, "--no-index", "--no-deps", "wharf @ " + url + fragment]
    done = subprocess.run(command, capture_output=True, text=True)
    print(f"{label}:", done.returncode, done.stderr)
