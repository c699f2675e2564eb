"""Asks one resolver call for what two images need."""

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

for version in ("1.0", "2.0"):
    wheel(Path("wheels"), "codec", version)
done = subprocess.run([*INSTALL, "--no-index", "--find-links", "wheels", "codec==1.0", "codec==2.0"])
sys.exit(done.returncode)
