from setuptools.command.build_ext import build_ext
