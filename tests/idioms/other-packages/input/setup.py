from setuptools import setup

try:
    import pypandoc
    long_description = pypandoc.convert("README.md", "rst")
except ImportError:
    long_description = "Ships"

try:
    from Cython.Build import cythonize
except ImportError:
    cythonize = None

extensions = cythonize(["harbour.pyx"]) if cythonize else []

setup(
    name="harbour",
    version="1.4.0",
    long_description=long_description,
    py_modules=["harbour"],
    ext_modules=extensions,
)
