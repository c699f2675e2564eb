"""Calls one hook of a build backend (PEP 517) and says, as JSON, what it made.

    build.py REQUEST RESULT            runs the hook in a process of its own, with a limit of time
    build.py REQUEST RESULT --inside   is that process

REQUEST is a JSON file: `hook`, `tree` (the folder of the project), `out` (an empty folder), `log` (a file), `backend`,
`backend_path` (folders inside the tree), `limit` (seconds). RESULT is a JSON file: `status` is `done`, `failed` or
`timeout`; with `done`, `value` is what the hook made.

Runs on Python 2.7 and 3 with the standard library alone, for it is run by the interpreter of the build.
"""

import hashlib
import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
import zipfile


def read(path):
    with io.open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, value):
    # Escapes keep it ASCII, which both Pythons write alike.
    with open(path, "w") as file:
        json.dump(value, file)


def call(request):
    """What the hook returns; a hook for requirements that is not there asks for none."""
    os.chdir(request["tree"])
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]
    sys.path[:0] = [os.path.abspath(path) for path in request["backend_path"]]
    module, _, names = request["backend"].partition(":")
    backend = importlib.import_module(module)
    for name in filter(None, names.split(".")):
        backend = getattr(backend, name)
    if request["hook"].startswith("get_requires_for_"):
        hook = getattr(backend, request["hook"], None)
        return list(hook(None)) if hook else []
    return getattr(backend, request["hook"])(request["out"], None)


def supervise(request, result):
    """Runs this file again as a session of its own, so that a build that takes too long is ended with its children."""
    command = [sys.executable, os.path.abspath(__file__), sys.argv[1], result, "--inside"]
    new_session = getattr(os, "setsid", None)
    with open(request["log"], "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, preexec_fn=new_session)
        process.stdin.close()
        end = time.time() + request["limit"]
        while process.poll() is None:
            if time.time() > end:
                if new_session:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
                process.wait()
                return {"status": "timeout"}
            time.sleep(0.02)
    # A setup.py may end the whole process with a good conscience.
    if process.returncode != 0 or not os.path.exists(result):
        return {"status": "failed"}
    value = read(result)
    if request["hook"] == "build_wheel":
        value = wheel(os.path.join(request["out"], value))
    elif request["hook"] == "build_sdist":
        value = sdist(os.path.join(request["out"], value))
    return {"status": "done", "value": value}


# What is written into the file of the version: the two sides are different commits (setuptools_scm 9, versioneer 0.29).
COMMIT = re.compile(br"""(?m)^(__commit_id__ = commit_id = .*| "full-revisionid": ".*",)$""")


# Programs and libraries of Linux, Windows and macOS: they hold paths and times of the build.
COMPILED = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def digest(data):
    if data.startswith(COMPILED):
        return "compiled"
    return hashlib.sha256(COMMIT.sub(b"", data)).hexdigest()


def wheel(path):
    """The texts of the dist-info folder, and every file with the hash of its content."""
    found = {"name": os.path.basename(path), "metadata": "", "entry_points": "", "wheel": "", "files": {}}
    texts = {"METADATA": "metadata", "entry_points.txt": "entry_points", "WHEEL": "wheel"}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            data = archive.read(name)
            found["files"][name] = digest(data)
            folder, _, rest = name.partition("/")
            if folder.endswith(".dist-info") and rest in texts:
                found[texts[rest]] = data.decode("utf-8", "replace")
    return found


def sdist(path):
    """Every file below the one folder of the archive, with the hash of its content."""
    found = {"name": os.path.basename(path), "files": {}}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            name = member.name.partition("/")[2]
            if member.isfile():
                found["files"][name] = digest(archive.extractfile(member).read())
            elif member.issym() or member.islnk():
                found["files"][name] = "-> " + member.linkname
    return found


def main():
    request, result = read(sys.argv[1]), sys.argv[2]
    if sys.argv[3:] == ["--inside"]:
        write(result, call(request))
    else:
        write(result, supervise(request, result))


if __name__ == "__main__":
    main()
