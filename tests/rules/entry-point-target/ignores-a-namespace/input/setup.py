from setuptools import setup

setup(
    name="sampler.web",
    version="1.0",
    packages=["sampler", "sampler.web"],
    entry_points={"console_scripts": ["a = sampler.core:main"]},
)
