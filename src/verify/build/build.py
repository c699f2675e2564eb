"""Calls one hook of a build backend (PEP 517) and says, as JSON, what it made.

    build.py REQUEST RESULT            runs the hook in a process of its own, with a limit of time
    build.py REQUEST RESULT --inside   is that process

REQUEST is a JSON file: `hook`, `tree` (the folder of the project), `out` (an empty folder), `log` (a file), `backend`,
`backend_path` (folders inside the tree), `commit` (the id of the tree's one commit), `limit` (seconds). RESULT is a JSON file: `status` is `done`, `failed` or
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
import struct
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
        value = wheel(os.path.join(request["out"], value), request["commit"])
    elif request["hook"] == "build_sdist":
        value = sdist(os.path.join(request["out"], value), request["commit"])
    return {"status": "done", "value": value}


# ELF, archives of ar (static libraries, also of Windows), Mach-O of 64 and 32 bits.
COMPILED = (b"\x7fELF", b"!<arch>\n", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


def is_compiled(data):
    """Whether it is a program or a library: they hold paths and times of the build."""
    if data.startswith(b"MZ"):
        (start,) = struct.unpack_from("<I", data, 0x3C) if len(data) >= 0x40 else (0,)
        return data[start : start + 4] == b"PE\0\0"
    if data.startswith(b"\xca\xfe\xba\xbe"):
        # The same four bytes begin a class of Java, where a version of 45 or more stands in place of the few architectures.
        return len(data) >= 8 and struct.unpack_from(">I", data, 4)[0] < 45
    return data.startswith(COMPILED)


HEXADECIMAL = re.compile(b"[0-9a-f]{7,40}")


def digest(data, commit):
    """The hash of the content without the commit, which tools write into files of the version: each side has its own."""
    if is_compiled(data):
        return "compiled"
    own = commit.encode("ascii")
    return hashlib.sha256(HEXADECIMAL.sub(lambda word: b"" if own.startswith(word.group()) else word.group(), data)).hexdigest()


def wheel(path, commit):
    """The texts of the dist-info folder, and every file with the hash of its content."""
    found = {"name": os.path.basename(path), "metadata": "", "entry_points": "", "wheel": "", "files": {}}
    texts = {"METADATA": "metadata", "entry_points.txt": "entry_points", "WHEEL": "wheel"}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            data = archive.read(name)
            found["files"][name] = digest(data, commit)
            folder, _, rest = name.partition("/")
            if folder.endswith(".dist-info") and rest in texts:
                found[texts[rest]] = data.decode("utf-8", "replace")
    return found


def sdist(path, commit):
    """Every file below the one folder of the archive, with the hash of its content."""
    found = {"name": os.path.basename(path), "files": {}}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            name = member.name.partition("/")[2]
            if member.isfile():
                found["files"][name] = digest(archive.extractfile(member).read(), commit)
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
