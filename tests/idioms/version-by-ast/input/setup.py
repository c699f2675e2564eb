import ast

from setuptools import setup


class VersionFinder(ast.NodeVisitor):
    def __init__(self):
        self.version = None

    def visit_Assign(self, node):
        if node.targets[0].id == "__version__":
            self.version = ast.literal_eval(node.value)


finder = VersionFinder()
with open("harbour/__init__.py") as f:
    finder.visit(ast.parse(f.read()))

setup(name="harbour", version=finder.version, packages=["harbour"])
