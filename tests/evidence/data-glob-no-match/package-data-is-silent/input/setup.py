from setuptools import setup

setup(
    name="demo",
    version="1.0",
    packages=["demo"],
    package_data={"demo": ["nothing.yaml", "data", "/etc/*.conf"], "gone": ["*.txt"]},
)
