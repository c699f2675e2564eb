from itertools import chain

from setuptools import setup

extras = {
    "charts": ["matplotlib"],
    "tides": ["numpy", "scipy"],
}
extras["all"] = sorted(set(sum(extras.values(), [])))
extras["docs"] = extras["charts"] + ["sphinx"]
alias = extras["test"] = ["pytest"]
alias += ["mock"]
extras["dev"] = list(chain(extras["test"], extras["docs"]))

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    extras_require=extras,
)
