from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    package_data={
        # none yet
    },
    py_modules=[],
)
