from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages="sampler",
    classifiers=("Topic :: Utilities",),
    keywords=(
        "sample",  # what it takes
        "probe",
    ),
    platforms={"any"},
    author=["A. Sampler", "B. Sampler"],
    zip_safe="False",
    install_requires={"six"},
    setup_requires={"wheel": ">=0.30"},
    extras_require=["mock"],
    namespace_packages="sampler",
    license=["MIT"],
)
