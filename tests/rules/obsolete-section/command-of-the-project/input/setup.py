from setuptools import Command, setup


class Test(Command):
    user_options = []


setup(cmdclass={"test": Test})
