project = u'sampler'
version = u'master'
