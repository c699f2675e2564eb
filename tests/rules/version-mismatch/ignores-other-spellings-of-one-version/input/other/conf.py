version = '7'
