from setuptools import setup

setup(
    name="sampler",
    py_modules=["sampler"],
    use_scm_version=True,
    setup_requires=["setuptools_scm", "cffi>=1"],
    cffi_modules=["build_sampler.py:ffi"],
    message_extractors={"sampler": [("**.py", "python", None)]},
)
