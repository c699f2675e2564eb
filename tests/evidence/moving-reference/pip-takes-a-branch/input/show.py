"""Asks pip for the same branch before and after it moved."""

import subprocess
import sys
from pathlib import Path

repository = Path("repository").resolve()
repository.mkdir()


def git(*words):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *words], cwd=repository, check=True, stdout=subprocess.DEVNULL)


git("init", "--quiet", "--initial-branch", "main")
for word, version in (("first", "1.0"), ("second", "2.0")):
    text = f"from setuptools import setup\n\nsetup(name='demo', version='{version}', py_modules=[])\n"
    (repository / "setup.py").write_text(text)
    git("add", ".")
    git("commit", "--quiet", "--message", word)
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--isolated", "--no-index"]
    command += ["--no-build-isolation", f"git+{repository.as_uri()}@main#egg=demo"]
    done = subprocess.run(command, capture_output=True, text=True)
    print(word, version if f"Would install demo-{version}" in done.stdout else done.stdout + done.stderr)
