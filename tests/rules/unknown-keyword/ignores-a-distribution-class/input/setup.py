from setuptools import Distribution, setup


class Sampled(Distribution):
    def __init__(self, attrs=None):
        self.rate = attrs.pop("rate", None)
        Distribution.__init__(self, attrs)


setup(name="sampler", version="1.0", py_modules=["sampler"], distclass=Sampled, rate=1)
