import os

try:
    import flask
except ImportError:
    flask = None
