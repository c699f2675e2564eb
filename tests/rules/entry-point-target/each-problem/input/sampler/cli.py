from __future__ import print_function


class Plugin(object):
    pass


def main():
    print("sampled")
