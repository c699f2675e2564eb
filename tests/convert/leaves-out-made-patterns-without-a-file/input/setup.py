import os

from setuptools import setup


def patterns(folder):
    return [
        os.path.join(path.replace('wharf/', ''), ending)
        for path, _, _ in os.walk(folder)
        for ending in ['*.css', '*.js', '*.png']
    ]


setup(
    name='wharf',
    version='1.0',
    packages=['wharf'],
    package_data={'wharf': patterns('wharf/static')},
)
