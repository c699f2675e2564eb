import sys
from setuptools import setup

requires = ["six"]
if sys.version_info < (3, 4):
    requires.append("enum34")
if sys.version_info[0] == 2:
    requires += ["mock<4", "futures; sys_platform != 'win32'"]

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    install_requires=requires,
)
