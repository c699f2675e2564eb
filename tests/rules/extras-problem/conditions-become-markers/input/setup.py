from setuptools import setup
setup(
    name="wharf",
    install_requires=["six"],
    extras_require={
        ":python_version<'3'": ["futures", "enum34>=1; os_name == 'nt'"],
        "test": ["mock"],
    },
)
