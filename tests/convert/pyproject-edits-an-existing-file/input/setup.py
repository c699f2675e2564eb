from setuptools import setup

setup(name="pkg", version="1.0", py_modules=["pkg"], author="Ann, Bob", author_email="a@example.org, b@example.org")
