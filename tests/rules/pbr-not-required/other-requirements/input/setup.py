from setuptools import setup
setup(setup_requires=['wheel'], pbr=True)
