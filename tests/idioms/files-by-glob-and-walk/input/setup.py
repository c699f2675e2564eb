import os
from glob import glob

from setuptools import setup

templates = []
for folder, folders, files in os.walk(os.path.join("harbour", "templates")):
    for name in sorted(files):
        templates.append(os.path.relpath(os.path.join(folder, name), "harbour"))

setup(
    name="harbour",
    version="1.4.0",
    packages=["harbour"],
    package_data={"harbour": sorted(templates)},
    scripts=sorted(glob("bin/*")),
    data_files=[("share/man/man1", glob("man/*.1"))],
)
