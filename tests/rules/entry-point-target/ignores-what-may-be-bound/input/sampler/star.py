from sampler.cli import *
