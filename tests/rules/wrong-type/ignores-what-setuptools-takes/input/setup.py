from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=("sampler",),
    classifiers=["Topic :: Utilities"],
    keywords="sample, probe",
    platforms="any",
    install_requires="six\nmock",
    extras_require={"test": {"mock"}},
    zip_safe=0,
    scripts="",
)
