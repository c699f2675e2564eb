import six


class Probe(object):
    pass
