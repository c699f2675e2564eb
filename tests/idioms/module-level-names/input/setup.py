from setuptools import setup

NAME = "harbour"
VERSION_INFO = (1, 4, 0)
VERSION = ".".join(map(str, VERSION_INFO))
REQUIRES = [
    "requests>=2.0",
    "six",
]
CLASSIFIERS = """\
Development Status :: 5 - Production/Stable
Programming Language :: Python :: 3
"""

setup(
    name=NAME,
    version=VERSION,
    py_modules=["harbour"],
    install_requires=REQUIRES,
    classifiers=[line for line in CLASSIFIERS.split("\n") if line],
)
