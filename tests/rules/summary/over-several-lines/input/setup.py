from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    description="""
        Takes samples
        of everything
    """,
    py_modules=["sampler"],
)
