raise RuntimeError("importing the package needs its dependencies")
