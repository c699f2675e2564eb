from setuptools import setup
setup(
    name="Func_test",
    install_requires=[
        "six",
        "func-test",
    ],
)
