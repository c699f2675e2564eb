from setuptools import setup
setup(
    name="wharf",
    extras_require={
        # the new one
        "a-b": [
            "click", "six",  # both
            "mock",
        ],
        "all-of-it": ["x"],
    },
)
