from setuptools import setup

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=["six; python_version < '3'"],
    extras_require={
        ":python_version < '3.4'": ["enum34"],
        "charts:sys_platform == 'win32'": ["pillow"],
        "charts": ["matplotlib"],
    },
)
