from setuptools import setup

setup(
    name="sampler",
    py_modules=['sampler'],
    use_scm_version=True,
    setup_requires=['setuptools_scm'],
)
