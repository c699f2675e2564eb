import sys
from setuptools import setup

requires = ["six"]
if sys.version_info < (3, 4):
    # for old ones
    requires += ['enum34', 'futures']  # both
    requires.append("pathlib2")
else:
    requires.extend((
        "aiohttp",
    ))
if sys.platform == "win32": requires.append("pywin32")
setup(name="wharf", version="1.0", install_requires=requires)
