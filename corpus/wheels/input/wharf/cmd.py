"""The two commands of the wharf."""

import pymysql
import yaml


def loader():
    """Print what is loaded, as a table."""
    import tabulate
    print(tabulate.tabulate([["pymysql", pymysql.__version__], ["yaml", yaml.__version__]]))


def crane():
    """Print what is lifted."""
    print("yaml", yaml.__version__)
