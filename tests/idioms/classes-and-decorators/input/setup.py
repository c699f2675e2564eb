import functools

from setuptools import Command, setup
from setuptools.command.build_py import build_py


class Info(object):
    name = "harbour"
    parts = (1, 4, 0)

    def __init__(self, suffix=""):
        self.suffix = suffix

    @property
    def version(self):
        return ".".join("%d" % part for part in self.parts) + self.suffix


class Tides(Command):
    user_options = []

    def run(self):
        raise SystemExit(1)


class Build(build_py):
    def run(self):
        build_py.run(self)


def twice(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args) * 2
    return wrapper


@twice
def words():
    return ["ships"]


info = Info()
setup(
    name=info.name,
    version=info.version,
    keywords=",".join(words()),
    py_modules=["harbour"],
    cmdclass={"tides": Tides, "build_py": Build},
)
