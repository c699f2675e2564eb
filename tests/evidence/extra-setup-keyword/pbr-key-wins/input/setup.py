from setuptools import setup
setup(setup_requires=["pbr>=1.9"], pbr=True, description="two", url="https://two.example.org")
