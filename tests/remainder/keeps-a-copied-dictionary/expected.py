from setuptools import Extension, setup

arguments = dict()


def run_setup(with_extensions):
    own = dict(arguments)
    if with_extensions:
        own['ext_modules'] = [Extension('a', ['a.c'])]
    setup(**own)


try:
    run_setup(True)
except Exception:
    run_setup(False)
