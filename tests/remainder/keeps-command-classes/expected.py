import sys

from setuptools import setup
from setuptools.command.test import test as TestCommand


class PyTest(TestCommand):
    """Runs pytest."""

    def run_tests(self):
        import pytest
        sys.exit(pytest.main(self.test_args))


setup(
    cmdclass={'test': PyTest},  # python setup.py test
)
