import inspect
from inspect import trace

print(inspect.stack(), trace())
