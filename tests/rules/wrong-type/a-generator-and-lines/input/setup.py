from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    keywords="sample\nprobe",
    install_requires=(line for line in ["six", "mock"]),
)
