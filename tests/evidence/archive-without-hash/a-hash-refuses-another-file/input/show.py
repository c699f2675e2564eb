"""Installs an archive by its URL, without a hash and with that of another file."""

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

url = wheel(Path("wheels"), "wharf", "1.0").resolve().as_uri()
for label, fragment in (("without", ""), ("with", "#sha256=" + "0" * 64)):
    command = [*INSTALL, "--no-index", "--no-deps", "wharf @ " + url + fragment]
    done = subprocess.run(command, capture_output=True, text=True)
    print(f"{label}:", done.returncode, done.stderr)
