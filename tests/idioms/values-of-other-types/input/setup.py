from setuptools import setup

setup(
    name="Harbour_Office",
    version="1.04.0-RC1",
    py_modules=["harbour"],
    keywords=["ships", "berths"],
    platforms="any",
    install_requires=(name + ">=1" for name in ("six", "requests")),
    tests_require={"pytest"},
)
