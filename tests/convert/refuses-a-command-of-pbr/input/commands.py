from setuptools.command.sdist import sdist as original


class sdist(original):
    pass
