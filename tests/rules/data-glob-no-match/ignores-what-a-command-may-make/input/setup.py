from setuptools import setup
from setuptools.command.build_py import build_py


class Make(build_py):
    def run(self):
        open("sampler/rates.json", "w").write("{}")
        build_py.run(self)


setup(
    name="sampler",
    version="1.0",
    packages=["sampler"],
    package_data={"sampler": ["*.json"]},
    cmdclass={"build_py": Make},
)
