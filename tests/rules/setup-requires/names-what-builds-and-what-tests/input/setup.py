from setuptools import setup

setup(name="wharf", version="1.0", packages=["wharf"], setup_requires=["babel", "pytest-runner", "numpy"])
