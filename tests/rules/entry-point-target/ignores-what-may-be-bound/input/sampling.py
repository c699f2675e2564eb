try:
    from fast import run
except ImportError:
    def run(): pass
