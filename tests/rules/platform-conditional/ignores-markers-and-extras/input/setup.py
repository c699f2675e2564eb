import sys
from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    install_requires=["six", "enum34; python_version < '3.4'"],
    extras_require={":sys_platform == 'win32'": ["pypiwin32"]},
    setup_requires=["wheel"] if sys.platform == "win32" else [],
)
