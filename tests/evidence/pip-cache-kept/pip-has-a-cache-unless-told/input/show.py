"""Asks pip for the folder of its cache: as it is, by environment, by option."""

import os
import subprocess
import sys


def ask(label, options=(), **environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = [sys.executable, "-m", "pip", *options, "cache", "dir"]
    environment = known | environment
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    print(f"{label}:", done.returncode, (done.stdout + done.stderr).strip())


ask("plain")
ask("PIP_NO_CACHE_DIR", PIP_NO_CACHE_DIR="1")
ask("--no-cache-dir", ["--no-cache-dir"])
