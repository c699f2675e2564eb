"""Offers two releases of two packages; the newer one of `says` says that it wants a Python to come."""

import subprocess
from pathlib import Path

from offered import INSTALL, wheel

wheel(Path("wheels"), "says", "1.0")
wheel(Path("wheels"), "says", "2.0", "Requires-Python: >=99\n")
wheel(Path("wheels"), "silent", "1.0")
wheel(Path("wheels"), "silent", "2.0")
for name in ("says", "silent"):
    subprocess.run([*INSTALL, "--no-index", "--find-links", "wheels", name], check=True)
