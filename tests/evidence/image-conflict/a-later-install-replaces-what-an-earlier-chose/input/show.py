"""Installs `client`, which wants `codec<2`, and then `codec>=2`, as two layers of an image do."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def wheel(folder, name, version, requires=""):
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


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
