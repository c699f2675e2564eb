from .probe import Probe

__version__ = "1.0"
