from setuptools import setup

setup(
    name="harbour",
    use_scm_version=True,
    setup_requires=["setuptools_scm"],
    py_modules=["harbour"],
)
