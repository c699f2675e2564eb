def get_version():
    return "1.4.0"
