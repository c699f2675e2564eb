from setuptools import setup

args = dict(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
)
args["install_requires"] = ["six"]
args.update(zip_safe=False, description="Ships")
args.setdefault("license", "MIT")
if args["zip_safe"]:
    args["description"] += " and zips"

setup(keywords="ships berths", **args)
