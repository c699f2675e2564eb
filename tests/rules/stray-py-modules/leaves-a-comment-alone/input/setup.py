from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=[
        'gone',  # moved in 2.0
    ],
    packages=['sampler'],
)
