import os
import sys

from setuptools import Command, setup


class Clean(Command):
    user_options = []

    def run(self):
        os.system('rm -rf build')


def main():
    if sys.version_info < (3, 6):
        sys.exit('Python 3.6 is needed')
    setup(
        cmdclass={'clean': Clean},
    )


if __name__ == '__main__':
    main()
