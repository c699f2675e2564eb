from numpy.distutils.core import setup


def configuration(parent_package="", top_path=None):
    from numpy.distutils.misc_util import Configuration

    config = Configuration(None, parent_package, top_path)
    config.add_subpackage("harbour")
    config.get_version("harbour/version.py")
    return config


setup(name="harbour", description="Ships", configuration=configuration)
