from setuptools import setup
setup(
    name="wharf",
    license_expression="MIT",
    classifiers=[
        "Programming Language :: Python :: 3",
          # old
    ],
)
