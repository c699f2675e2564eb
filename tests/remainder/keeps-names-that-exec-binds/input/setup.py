from setuptools import setup

exec(open('pkg/version.py').read())
exec(open('commands.py').read())

setup(name='pkg', version=__version__, cmdclass={'build_ext': BuildExt})
