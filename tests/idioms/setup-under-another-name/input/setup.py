try:
    from setuptools import setup as run
    extra = dict(install_requires=["six"], zip_safe=False)
except ImportError:
    from distutils.core import setup as run
    extra = {}

from harbour.version import get_version

run(name="harbour", version=get_version(), packages=["harbour"], **extra)
