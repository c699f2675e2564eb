"""Small wheels for the scripts of tests/evidence, and the pip that is asked for them."""

import sys
import zipfile

#: pip of the claim's own environment, which only says what it would install.
INSTALL = [sys.executable, "-m", "pip", "install", "--dry-run", "--isolated"]


def wheel(folder, name, version, metadata=""):
    """Writes a wheel of one empty module into the folder, which is made; the path. `metadata` are further lines of METADATA."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path
