project = 'Sampler'
release = '0'
