import sys
from setuptools import setup

requires = ["six"]
requires.append("enum34; python_version < '3.4'")
requires += ["mock<4; python_version < '3'", "futures; (sys_platform != 'win32') and (python_version < '3')"]

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    install_requires=requires,
)
