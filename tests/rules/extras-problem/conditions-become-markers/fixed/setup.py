from setuptools import setup
setup(
    name="wharf",
    install_requires=["six", "futures; python_version<'3'", "enum34>=1; (os_name == 'nt') and (python_version<'3')"],
    extras_require={
        "test": ["mock"],
    },
)
