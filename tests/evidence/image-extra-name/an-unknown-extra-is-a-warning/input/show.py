"""Asks for `wharf[tid]`, of a package whose extra is `tide`."""

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

wheel(Path("wheels"), "codec", "1.0")
wheel(Path("wheels"), "wharf", "1.0", "Provides-Extra: tide\nRequires-Dist: codec; extra == 'tide'\n")
subprocess.run([*INSTALL, "--no-index", "--find-links", "wheels", "wharf[tid]"], check=True)
