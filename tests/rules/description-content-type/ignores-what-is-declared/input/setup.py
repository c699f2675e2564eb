from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    long_description=open("README.md").read(),
    long_description_content_type="text/markdown; charset=UTF-8; variant=GFM",
    py_modules=["sampler"],
)
