from setuptools import setup
setup(setup_requires=["pbr>=1.9"], pbr=True)
