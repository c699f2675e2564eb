from sampler.cli import start as main
