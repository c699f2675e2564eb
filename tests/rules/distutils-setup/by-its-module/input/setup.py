import distutils.core

distutils.core.setup(name="sampler", version="1.0", py_modules=["sampler"])
