from setuptools import Extension, setup


def version():
    with open('pkg/_version.py', 'w') as stream:
        stream.write("version = '1'")
    return '1'


setup(name='pkg', version=version(), ext_modules=[Extension('a', ['a.c'])])
