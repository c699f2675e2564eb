from setuptools.command.build_py import build_py


class Build(build_py):
    pass
