from setuptools import find_packages, setup

setup(
    name="sampler",
    version="1.0",
    packages=find_packages(),
    py_modules=["sampling"],
    entry_points={
        "console_scripts": [
            "a = sampler.star:main",
            "b = sampler.made:main",
            "c = sampler:cli",
            "d = sampler.fast:main",
            "e = other_project.cli:main",
            "f = sampling:run",
            "g = sampler.renamed:main",
        ],
    },
)
