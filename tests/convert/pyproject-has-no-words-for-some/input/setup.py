from setuptools import setup

setup(
    name="pkg",
    version="1.0",
    packages=["space", "space.pkg"],
    namespace_packages=["space"],
    entry_points={"My-Group": ["a = space.pkg:a"], "console_scripts": ["b = space.pkg:b"]},
    license_files=["LICENSE.txt"],
    license="As you like",
    dependency_links=["https://example.org/pkg"],
    project_urls={"Homepage": "https://example.org/other"},
    url="https://example.org",
)
