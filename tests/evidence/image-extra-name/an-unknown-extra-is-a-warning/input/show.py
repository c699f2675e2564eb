"""Asks for `wharf[tid]`, of a package whose extra is `tide`."""

import subprocess
from pathlib import Path

from offered import INSTALL, wheel

wheel(Path("wheels"), "codec", "1.0")
wheel(Path("wheels"), "wharf", "1.0", "Provides-Extra: tide\nRequires-Dist: codec; extra == 'tide'\n")
subprocess.run([*INSTALL, "--no-index", "--find-links", "wheels", "wharf[tid]"], check=True)
