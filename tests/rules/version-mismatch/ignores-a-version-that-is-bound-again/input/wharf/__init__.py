__version__ = "1.0+"
if __version__.endswith("+"):
    __version__ = __version__[:-1]
