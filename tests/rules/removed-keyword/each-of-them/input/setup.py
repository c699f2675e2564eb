from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    use_2to3=True,
    use_2to3_fixers=["sampler.fixers"],
    test_suite="tests",
    test_loader="tests:Loader",
    tests_require=["mock"],
    requires=["six"],
    provides=["sampler"],
    license_file="COPYING",  # the whole text
    licence="MIT",
)
