from setuptools import setup

setup(name="sampler", version="1.0", py_modules=["sampler"], license_files=["LICENCE.md", "/usr/share/licenses/MIT"])
