from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    classifiers="""
        Topic :: Utilities
        License :: OSI Approved :: MIT License
    """.strip().splitlines(),
    py_modules=["sampler"],
)
