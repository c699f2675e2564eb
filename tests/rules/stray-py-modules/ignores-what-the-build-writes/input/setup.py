from setuptools import find_packages, setup

setup(
    name="demo",
    use_scm_version={"write_to": "src/_demo_version.py"},
    setup_requires=["setuptools_scm"],
    package_dir={"": "src"},
    packages=find_packages("src"),
    py_modules=["_demo_version"],
)
