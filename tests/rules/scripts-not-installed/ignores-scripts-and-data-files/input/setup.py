from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=["sampler"],
    scripts=["docker/build.sh"],
    package_data={"sampler": ["*.sh"]},
    data_files=[("share", ["etc/x.sh"])],
)
