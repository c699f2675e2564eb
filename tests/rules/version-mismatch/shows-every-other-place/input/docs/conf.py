project = 'sampler'
version = '0.9'
release = '0.9.1'
