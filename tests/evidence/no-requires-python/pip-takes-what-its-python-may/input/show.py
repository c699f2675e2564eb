"""Offers two releases of two packages; the newer one of `says` says that it wants a Python to come."""

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

wheel(Path("wheels"), "says", "1.0")
wheel(Path("wheels"), "says", "2.0", "Requires-Python: >=99\n")
wheel(Path("wheels"), "silent", "1.0")
wheel(Path("wheels"), "silent", "2.0")
for name in ("says", "silent"):
    subprocess.run([*INSTALL, "--no-index", "--find-links", "wheels", name], check=True)
