from pathlib import Path

from setuptools import setup

here = Path(__file__).resolve().parent

setup(
    name="harbour",
    version=(here / "VERSION").read_text().strip(),
    long_description=here.joinpath("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    py_modules=["harbour"],
)
