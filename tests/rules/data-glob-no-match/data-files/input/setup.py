from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=["sampler"],
    data_files=[
        ("/etc/sampler", ["conf/sampler.ini"]),
        ("share/sampler", ["conf/*.ini", "conf/gone.ini"]),
    ],
)
