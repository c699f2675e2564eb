"""Offers `wharf` on a first and on a second index."""

import subprocess
import sys
import zipfile
from pathlib import Path


def wheel(folder, name, version, metadata=""):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}",
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


INSTALL = [sys.executable, "-m", "pip", "install", "--dry-run", "--isolated"]


def index(name, version):
    path = wheel(Path(name, "wharf"), "wharf", version)
    (path.parent / "index.html").write_text(f'<a href="{path.name}">{path.name}</a>')
    return Path(name).resolve().as_uri()


own, public = index("own", "1.0"), index("public", "9.0")
subprocess.run([*INSTALL, "--index-url", own, "--extra-index-url", public, "wharf"], check=True)
