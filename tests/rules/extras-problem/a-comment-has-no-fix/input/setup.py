from setuptools import setup
setup(
    name="wharf",
    extras_require={
        "A_b": [
            "six",  # why
        ],
        "a-b": ["mock"],
    },
)
