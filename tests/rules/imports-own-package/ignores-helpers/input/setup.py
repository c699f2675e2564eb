from setuptools import setup
import versioning

try:
    import sampler
except ImportError:
    sampler = None

setup(name="sampler", version=versioning.VERSION, packages=["sampler"], install_requires=["six"])
