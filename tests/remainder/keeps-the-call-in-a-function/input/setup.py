import os
import sys

from setuptools import Command, setup


class Clean(Command):
    user_options = []

    def run(self):
        os.system('rm -rf build')


def version():
    namespace = {}
    with open('pkg/version.py') as stream:
        exec(stream.read(), namespace)
    return namespace['__version__']


def main():
    if sys.version_info < (3, 6):
        sys.exit('Python 3.6 is needed')
    requires = ['six']
    setup(
        name='pkg',
        version=version(),
        install_requires=requires,
        cmdclass={'clean': Clean},
    )


if __name__ == '__main__':
    main()
