from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=["sampler", "sampler.web"],
    package_data={
        "sampler": ["*.yml", "data", "/etc/*.conf"],
        "sampler.web": ["static/*.css", "static/*.js"],
        "sampler.gone": ["*.txt"],
        "": ["*.rst"],
    },
)
