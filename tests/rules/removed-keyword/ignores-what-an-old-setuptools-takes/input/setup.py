from setuptools import setup

setup(name="wharf", version="1.0", packages=["wharf"], license_file="LICENSE", tests_require=["mock"])
