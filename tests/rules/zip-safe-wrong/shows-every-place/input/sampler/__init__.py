import inspect

SOURCE = inspect.getsource(inspect)
HERE = __file__
