from setuptools import setup

COMMON = {"version": "1.4.0", "author": "The Harbour Office"}

for name in ("harbour", "wharf"):
    setup(name=name, py_modules=[name], **COMMON)
