from setuptools import setup

with open("requirements.txt") as f:
    required = f.read().splitlines()

with open("requirements-charts.txt") as f:
    charts = [line.strip() for line in f if line.strip() and not line.startswith("#")]

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=required,
    extras_require={"charts": charts},
)
