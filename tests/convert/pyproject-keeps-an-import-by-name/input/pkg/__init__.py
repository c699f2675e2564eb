VERSION = (1, 5)


def get_version():
    return ".".join(str(part) for part in VERSION)
