from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=['sampler', 'sampler.ci'],
    include_package_data=True,
    package_data={'sampler': ['*.json']},
)
