from setuptools import setup
setup(
    name="wharf",
    license="MIT",
    license_expression="MIT",
    classifiers=[
        "Programming Language :: Python :: 3",
        "License :: OSI Approved :: MIT License",  # old
    ],
)
