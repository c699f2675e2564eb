__version__ = 'master'
