import wharf

__author__ = "The Harbour Office"
__version__ = "1.4.0"
