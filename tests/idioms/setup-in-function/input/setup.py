import setuptools


class BuildFailed(Exception):
    pass


def run_setup(with_speedups):
    extra = {}
    if with_speedups:
        extra["ext_modules"] = [
            setuptools.Extension("harbour._speed", ["harbour/_speed.c"], optional=True)
        ]
    setuptools.setup(
        name="harbour",
        version="1.4.0",
        packages=["harbour"],
        **extra
    )


if __name__ == "__main__":
    try:
        run_setup(True)
    except BuildFailed:
        run_setup(False)
