def get_version():
    return "1"


def get_cmdclass():
    return {}
