"""/home/opnfv/repos in a docstring"""
REPOS = "/home/opnfv/repos/sampler"
DATA = "/usr/src/sampler"
