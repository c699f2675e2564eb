from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    dependency_links=[
        "https://example.org/tarball/snaps#egg=snaps-1.0",
        "https://example.org/wharf.zip#egg=wharf",
    ],
)
