import inspect

from wharf import trace


class Crane(object):
    __path__ = []

    def __init__(self):
        self.stack = []
        trace("stack")
        print(inspect.isfunction(self))
