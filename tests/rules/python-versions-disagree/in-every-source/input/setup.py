from setuptools import setup

setup(
    name="wharf",
    version="1.0",
    py_modules=["wharf"],
    python_requires=">=2.7,!=3.3.*",
    classifiers=[
        "Programming Language :: Python",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 2.6",
        "Programming Language :: Python :: 3.6",
        "Programming Language :: Python :: 3.10",
    ],
)
