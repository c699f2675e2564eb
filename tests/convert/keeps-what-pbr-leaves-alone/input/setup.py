from setuptools import Distribution, Extension, setup


class Binary(Distribution):
    def has_ext_modules(self):
        return True


setup(
    name="pkg",
    version="1.0",
    packages=["pkg"],
    ext_package="pkg",
    ext_modules=[Extension("speed", ["pkg/speed.c"])],
    distclass=Binary,
    options={"bdist_wheel": {"py_limited_api": "cp38"}},
    headers=["pkg/speed.h"],
    include_package_data=False,
    eager_resources=["pkg/data.txt"],
    provides=["pkg"],
    obsoletes=["pgk"],
)
