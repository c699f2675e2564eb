def use_setuptools():
    pass
