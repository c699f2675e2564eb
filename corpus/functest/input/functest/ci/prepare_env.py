"""Prepares the container; written for Python 2 only."""

import os

CONF = '/home/opnfv/repos/functest/functest/ci/config_functest.yaml'


def main():
    """Say what is missing."""
    if not os.path.isfile(CONF):
        print "missing: %s" % CONF


if __name__ == '__main__':
    main()
