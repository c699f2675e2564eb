import sys
from setuptools import setup

requires = ["six"]
# for old ones
requires += ['enum34; python_version < "3.4"', 'futures; python_version < "3.4"']  # both
requires.append("pathlib2; python_version < '3.4'")
requires.extend((
    "aiohttp; python_version >= '3.4'",
))
requires.append("pywin32; sys_platform == 'win32'")
setup(name="wharf", version="1.0", install_requires=requires)
