__version__ = (1, 4, 0, "final", 0)
