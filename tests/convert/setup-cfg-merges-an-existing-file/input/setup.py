from setuptools import setup

setup(name="pkg", version="1.0", py_modules=["pkg"], extras_require={"new": ["attrs"]})
