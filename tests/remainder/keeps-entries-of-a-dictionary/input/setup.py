from setuptools import Extension, setup
import commands

metadata = {
    'name': 'pkg',
    # how it is built
    'cmdclass': {'build_ext': commands.build_ext},
    'version': '1.0',
}
metadata['classifiers'] = ['Topic :: Utilities']
metadata['ext_modules'] = [Extension('pkg._c', ['c.c'])]
metadata.update(dict(author='A', author_email='a@example.org'))

setup(**metadata)
