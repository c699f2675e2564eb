"""Installs `client`, which wants `codec<2`, and then `codec>=2`, as two layers of an image do."""

import subprocess
import sys
import tempfile
from pathlib import Path

from offered import wheel

with tempfile.TemporaryDirectory() as scratch:
    scratch = Path(scratch)
    wheel(scratch, "codec", "1.0")
    wheel(scratch, "codec", "2.0")
    wheel(scratch, "client", "1.0", "Requires-Dist: codec<2\n")
    for wanted in (["client"], ["codec>=2"]):
        command = [sys.executable, "-m", "pip", "--python", str(scratch / "venv"), "install"]
        if wanted == ["client"]:
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", scratch / "venv"], check=True)
        subprocess.run([*command, "--no-index", "--find-links", scratch, *wanted], check=True)
