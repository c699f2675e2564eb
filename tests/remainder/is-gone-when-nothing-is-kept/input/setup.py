#!/usr/bin/env python
"""Setup."""
from __future__ import with_statement
import os
import sys
from setuptools import setup

os.chdir(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, '.')
import pkg

__author__ = 'A'

if __name__ == '__main__':
    setup(name='pkg', version=pkg.__version__, author=__author__, packages=['pkg'])
