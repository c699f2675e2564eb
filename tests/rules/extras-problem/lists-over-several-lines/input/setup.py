from setuptools import setup
setup(
    name="wharf",
    extras_require={
        "A_b": [
            "six",
            "click",
        ],
        # the new one
        "a-B": [
            "six",  # both
            "mock",
        ],
        "all of it": ["x"],
    },
)
