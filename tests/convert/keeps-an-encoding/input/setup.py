# -*- coding: latin-1 -*-
# Author: René
from distutils.core import setup

setup(name="pkg", version="1.0", packages=["pkg", "pkg.sub"])
