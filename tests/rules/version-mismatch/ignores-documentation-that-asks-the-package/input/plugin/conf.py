project = 'other'
release = '7'
