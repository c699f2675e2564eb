from setuptools import setup

setup(
    name="pkg",
    version="1.0",
    packages=["pkg"],
    entry_points={"pkg-Plugins": ["one = pkg:one"], "console_scripts": ["pkg = pkg:main"]},
    extras_require={"Web": ["site @ https://example.org/site-1.0.zip"], "yaml": ["pyyaml"]},
    exclude_package_data={"pkg": ["*.tmp"]},
    dependency_links=["https://example.org/links"],
    license_files=["COPYING.txt"],
    keywords="a, b",
    platforms=["linux"],
)
