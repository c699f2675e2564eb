import setuptools

setuptools.setup(
    name="sampler",
    version="1.0",
    packages=setuptools.find_packages(),  # everything
)
