project = 'sampler'
release = '7'
