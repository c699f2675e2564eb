from setuptools import setup

setup(name="sampler", use_scm_version=True, setup_requires=["setuptools_scm"], py_modules=["sampler"])
