import inspect
from os import path

CALLER = inspect.stack()
HERE = path.dirname(__file__)
