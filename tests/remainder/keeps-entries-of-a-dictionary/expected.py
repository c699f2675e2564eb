from setuptools import Extension, setup
import commands

metadata = {
    # how it is built
    'cmdclass': {'build_ext': commands.build_ext},
}
metadata['ext_modules'] = [Extension('pkg._c', ['c.c'])]

setup(**metadata)
