"""How fast Python's own readers are: the kind of file, its path, and how often; standard output: the best time in seconds."""
import sys
import time


def setup_cfg(path):
    import configparser

    parser = configparser.ConfigParser()
    parser.optionxform = str
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)


def requirements(path):
    from pip._internal.req import req_file

    # What pip does before it asks an index: lines, options, requirements.
    from pip._internal.req.constructors import install_req_from_parsed_requirement

    for parsed in req_file.parse_requirements(path, session=None):
        install_req_from_parsed_requirement(parsed)


kind, path, runs = sys.argv[1:]
read = {"setup.cfg": setup_cfg, "requirements": requirements}[kind]
best = None
for _ in range(int(runs)):
    start = time.perf_counter()
    read(path)
    took = time.perf_counter() - start
    best = took if best is None else min(best, took)
print(best)
