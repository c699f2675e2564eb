VERSION = (1, 4, 0, "final", 0)


def get_version(version=None):
    "The version as a text; the last two parts tell of a pre-release."
    version = version or VERSION
    parts = 2 if version[2] == 0 else 3
    main = ".".join(str(x) for x in version[:parts])
    sub = ""
    if version[3] != "final":
        mapping = {"alpha": "a", "beta": "b", "rc": "rc"}
        sub = mapping[version[3]] + str(version[4])
    return main + sub
