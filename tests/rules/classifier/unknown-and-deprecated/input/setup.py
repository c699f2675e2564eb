from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    classifiers=[
        "Development Status :: 6 - Stable",
        "Programming Language :: python :: 3",  # all of them
        "License :: OSI",
        "Topic :: Communications :: Chat :: AOL Instant Messenger",
        "Natural Language :: Ukranian",
        "Private :: Do Not Upload",
    ],
    py_modules=["sampler"],
)
