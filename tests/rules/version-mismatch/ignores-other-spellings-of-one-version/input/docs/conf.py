project = 'sampler'
version = '1'
