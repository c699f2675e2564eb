PATH = "/home/opnfv/repos/sampler"
