from setuptools import setup
setup(pbr=True, setup_requires=["pbr>=1.9"])
