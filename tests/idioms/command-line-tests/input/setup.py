import sys

from setuptools import setup

if sys.argv[-1] == "publish":
    raise SystemExit("not here")

needs_pytest = {"pytest", "test", "ptr"}.intersection(sys.argv)
requires = ["six"]
if "bdist_wheel" not in sys.argv:
    requires.append("sdist-only")

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
    setup_requires=["pytest-runner"] if needs_pytest else [],
)
