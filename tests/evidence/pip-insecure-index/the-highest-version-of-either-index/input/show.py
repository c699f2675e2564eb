"""Offers `wharf` on a first and on a second index."""

import subprocess
from pathlib import Path

from offered import INSTALL, wheel


def index(name, version):
    path = wheel(Path(name, "wharf"), "wharf", version)
    (path.parent / "index.html").write_text(f'<a href="{path.name}">{path.name}</a>')
    return Path(name).resolve().as_uri()


own, public = index("own", "1.0"), index("public", "9.0")
subprocess.run([*INSTALL, "--index-url", own, "--extra-index-url", public, "wharf"], check=True)
