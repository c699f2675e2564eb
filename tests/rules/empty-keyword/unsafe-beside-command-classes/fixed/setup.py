from setuptools import setup
from setuptools.command.build_py import build_py


class Build(build_py):
    def run(self):
        self.distribution.data_files.append("made.txt")


setup(name="sampler", version="1.0", cmdclass={"build_py": Build})
