"""What the real tools make of small projects: the claims of tests/evidence.

Standard input: a JSON list of {"folder", "run", "environment"}; each folder is a throw-away copy. `run` is null for a
wheel built as PEP 517 says, else the command to run there. Standard output: a JSON list, in that order, of {"succeeds",
"output", "metadata", "entry_points", "files"}. Each claim has a process of its own: a copy of this one, which has
imported setuptools once for all, or a fresh one where variables are set that an import may ask for.
"""
import importlib
import json
import os
import signal
import sys
import tempfile
import tomllib
import traceback
import zipfile

try:
    import setuptools.build_meta  # noqa: F401
except ImportError:
    pass  # other tools are asked, by `run`

SECONDS = 120


def build(wheels):
    """What a front end calls for a wheel of the folder it stands in (PEP 517)."""
    try:
        with open("pyproject.toml", "rb") as file:
            system = tomllib.load(file).get("build-system", {})
    except FileNotFoundError:
        system = {}
    sys.path[:0] = [os.path.abspath(folder) for folder in system.get("backend-path", [])]
    module, _, path = system.get("build-backend", "setuptools.build_meta:__legacy__").partition(":")
    backend = importlib.import_module(module)
    for name in path.split(".") if path else []:
        backend = getattr(backend, name)
    backend.build_wheel(wheels)


def ended(error):
    """The exit status with which Python would end, after saying why."""
    if isinstance(error, SystemExit) and (error.code is None or isinstance(error.code, int)):
        return error.code or 0
    if isinstance(error, SystemExit):
        print(error.code, file=sys.stderr)
    else:
        traceback.print_exception(error)
    return 1


def work(job, wheels):
    """Does what a claim asks for; never returns when that is a program."""
    os.chdir(job["folder"])
    os.environ.update(job["environment"])
    command = job["run"]
    if command is None and job["environment"]:
        command = ["python", "-I", __file__, wheels]
    if command is None:
        build(wheels)
    else:
        # What the scripts of claims share.
        os.environ["PYTHONPATH"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "for_claims")
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        program = os.path.join(os.path.dirname(sys.executable), command[0])
        os.execv(program, [program, *command[1:]])


def start(job, place):
    """The process of a claim, which writes what it prints to `output` and its wheel to `wheels`."""
    wheels = os.path.join(place, "wheels")
    os.mkdir(wheels)
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(os.path.join(place, "output"), os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(1, 2)
        work(job, wheels)
        status = 0
    except BaseException as error:
        status = ended(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def member(wheel, name):
    """The text of a file of the dist-info folder; empty when there is none."""
    for path in wheel.namelist():
        if path.partition("/")[2] == name and path.partition("/")[0].endswith(".dist-info"):
            return wheel.read(path).decode()
    return ""


def found(place, succeeds):
    """What came of a claim."""
    with open(os.path.join(place, "output"), encoding="utf-8", errors="replace") as file:
        answer = {"succeeds": succeeds, "output": file.read(), "metadata": "", "entry_points": "", "files": []}
    wheels = os.path.join(place, "wheels")
    for name in os.listdir(wheels):
        with zipfile.ZipFile(os.path.join(wheels, name)) as wheel:
            answer["metadata"] = member(wheel, "METADATA")
            answer["entry_points"] = member(wheel, "entry_points.txt")
            answer["files"] = sorted(wheel.namelist())
    return answer


def main(jobs):
    answers = [None] * len(jobs)
    waiting = list(enumerate(jobs))
    running = {}
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                number, job = waiting.pop(0)
                place = os.path.join(folder, str(number))
                os.mkdir(place)
                running[start(job, place)] = number
            process, status = os.wait()
            number = running.pop(process)
            if os.WIFSIGNALED(status):
                # Neither a success nor a failure of the tool: most likely it took longer than it may.
                sys.exit(f"{jobs[number]['folder']}: ended by signal {os.WTERMSIG(status)}")
            answers[number] = found(os.path.join(folder, str(number)), status == 0)
    return answers


if sys.argv[1:]:
    build(sys.argv[1])
else:
    print(json.dumps(main(json.load(sys.stdin))))
