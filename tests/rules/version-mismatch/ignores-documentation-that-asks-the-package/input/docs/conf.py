import sampler

project = 'sampler'
release = 'dev'
if sampler.released:
    release = sampler.release
