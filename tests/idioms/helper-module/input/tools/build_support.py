COMMON = {"name": "harbour", "version": "1.4.0", "py_modules": ["harbour"]}


def requirements(*names, **more):
    return list(names) + [more[key] + ">=2" for key in sorted(more)]
