import gone_sample

__version__ = "1.0"
