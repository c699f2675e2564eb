import setuptools

setuptools.setup(
    name="sampler",
    version="1.0",
    packages=setuptools.find_packages(exclude=["build", "build.*", "tests", "tests.*"]),  # everything
)
