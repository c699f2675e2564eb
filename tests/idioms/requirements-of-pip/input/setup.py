from pip._internal.network.session import PipSession
from pip._internal.req import parse_requirements
from setuptools import setup

requirements = [
    str(line.requirement)
    for line in parse_requirements("requirements.txt", session=PipSession())
]

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requirements,
)
