from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    author_email="A. Sampler <a@example.org>, b@example.org",
    maintainer_email="c@mail.example.org",
    py_modules=["sampler"],
)
