"""
Ships and their berths.
"""
from .about import __version__
