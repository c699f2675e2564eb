from setuptools import setup

arguments = dict(name="sampler", version="1.0", py_modules=["sampler"])
arguments["clasifiers"] = ["Topic :: Utilities"]
setup(**arguments)
