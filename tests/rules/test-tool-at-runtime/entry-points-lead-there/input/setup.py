from setuptools import setup
setup(
    name="wharf",
    packages=["wharf"],
    install_requires=open("requirements.txt").read().splitlines(),
    entry_points={"wharf.checks": ["tabs = pycodestyle:tabs_or_spaces"]},
)
