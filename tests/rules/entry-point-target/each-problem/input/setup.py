from setuptools import find_packages, setup

setup(
    name="sampler",
    version="1.0",
    packages=["sampler"],
    entry_points={
        "console_scripts": [
            "sample",
            "sample-path = sampler/cli.py:main",
            "sample-call = sampler.cli:main()",
            "sample-module = sampler.cli",
            "sample-gone = sampler.gone:main",
            "sample-web = sampler.web.app:main",
            "sample-name = sampler.cli:mian",
            "sample-good = sampler.cli:main [fast]",
        ],
        "sampler.plugins": ["a = sampler.cli", "b = sampler.cli:Plugin.make", "c = sampler.cli:Gone"],
    },
)
