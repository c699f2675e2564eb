from setuptools import setup

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    entry_points="""
    [console_scripts]
    harbour = harbour:main

    [harbour.plugins]
    tides = harbour:Tides [charts]
    """,
    extras_require=dict(charts="matplotlib\npillow"),
)
