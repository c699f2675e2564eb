from setuptools import setup

setup(
    name="harbour",
    version="1.4.0",
    description="Ships and their berths",
    author="The Harbour Office",
    author_email="office@harbour.example",
    url="https://harbour.example/",
    license="MIT",
    packages=["harbour", "harbour.berths"],
    install_requires=["requests>=2.0", "six"],
    extras_require={"charts": ["matplotlib"]},
    entry_points={"console_scripts": ["harbour = harbour.cli:main"]},
    python_requires=">=2.7",
    zip_safe=False,
)
