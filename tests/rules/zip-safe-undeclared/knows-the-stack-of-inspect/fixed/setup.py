from setuptools import setup

setup(name="wharf", version="1.0", packages=["wharf"], zip_safe=False)
