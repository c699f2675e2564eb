from setuptools import setup

exec(open('pkg/version.py').read())
exec(open('commands.py').read())

setup(cmdclass={'build_ext': BuildExt})
