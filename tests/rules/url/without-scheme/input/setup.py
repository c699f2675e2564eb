from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    url="example.org/sampler",
    download_url="git@example.org:sampler/sampler.git",
    project_urls={
        "Documentation": "https://example.org/docs",
        "Where we talk about bugs and features": "https://example.org/issues",
        "Source": "see README",
    },
    py_modules=["sampler"],
)
