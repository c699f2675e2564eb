from setuptools import setup

setup(
    name="demo",
    use_scm_version={"write_to": "pkg/_version.py"},
    setup_requires=["setuptools_scm"],
    packages=["pkg"],
)
