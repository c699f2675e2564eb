import sys

from setuptools import setup, find_packages
from setuptools.command.test import test as TestCommand

VERSION = '1.2'


class PyTest(TestCommand):
    """Runs pytest."""

    def run_tests(self):
        import pytest
        sys.exit(pytest.main(self.test_args))


TESTS = ['pytest']

setup(
    name='pkg', version=VERSION,
    packages=find_packages(),
    tests_require=TESTS,
    cmdclass={'test': PyTest},  # python setup.py test
)
