import wharf
__version__ = "1.4.0"
__version__ += wharf.suffix
