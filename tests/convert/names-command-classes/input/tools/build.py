from setuptools import Command
from setuptools.command import build_py as original


class build_py(original.build_py):
    def run(self):
        super().run()
        print("build_py of the project")


class Catalogue(Command):
    command_name = "catalogue"
    user_options = []

    def initialize_options(self):
        pass

    def finalize_options(self):
        pass

    def run(self):
        print("catalogue of the project")
