from importlib.util import find_spec
for name in ["upload", "register", "upload_docs", "bdist_wininst"]:
    print(name, find_spec("setuptools.command." + name))
