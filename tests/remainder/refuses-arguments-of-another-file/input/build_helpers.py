arguments = {'name': 'pkg', 'version': '1', 'ext_modules': []}
