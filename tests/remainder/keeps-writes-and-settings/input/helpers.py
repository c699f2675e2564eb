sources = []
def version():
    return "1"
