print "Python 2"
def main(): pass
