from setuptools import setup

setup(name="sampler", version="1.0", url="HTTPS://example.org", download_url="", py_modules=["sampler"])
