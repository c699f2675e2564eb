from setuptools import setup

base = {"six": "1.0", "requests": "2.0"}
requires = []
for name, least in sorted(base.items()):
    if name == "nothing":
        continue
    requires.append("%s>=%s" % (name, least))
else:
    requires.append("tides")

versions = ["3.%d" % minor for minor in range(6, 9) if minor != 7]
classifiers = [
    "Programming Language :: Python :: %s" % version for version in ["3"] + versions
]
count = 0
while count < 2:
    count += 1

setup(
    name="harbour",
    version="%d.0" % count,
    py_modules=[m for m in ("harbour", "_private") if not m.startswith("_")],
    install_requires=requires,
    classifiers=list(map(str.strip, classifiers)),
)
