import textwrap
from string import Template

from setuptools import setup

major, minor = 1, 4
name = "{0}-{kind}".format("harbour", kind="office")

setup(
    name=name,
    version="%(major)d.%(minor)s" % dict(major=major, minor=minor),
    description=f"{name.title():>15}!".strip(),
    long_description=textwrap.dedent(
        """
        Ships
          and berths
        """
    ).strip(),
    url=Template("https://$host.example").substitute(host="harbour"),
    py_modules=["harbour"],
)
