from setuptools import setup
setup(
    name="functest",
    package_dir={"": "lib"},
    packages=["functest", "functest.utils"],
    install_requires=["futures", "PyDispatcher"],
)
