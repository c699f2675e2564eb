"""__file__"""
# __file__

def stack():
    """__path__"""
