from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    package_data={
    },
    scripts=[],
    url='https://example.org',
    install_requires=(),
)
