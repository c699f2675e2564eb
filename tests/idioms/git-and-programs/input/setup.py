import subprocess
import datetime

from setuptools import setup

version = subprocess.check_output(["git", "describe"]).decode().strip()
year = datetime.date.today().year

setup(
    name="harbour",
    version=version,
    description="Ships of %d" % year,
    py_modules=["harbour"],
)
