from setuptools import setup
setup(setup_requires=["pbr>=1.9"], pbr=True, version="1.0", install_requires=["six"], extras_require={"test": ["mock"]})
