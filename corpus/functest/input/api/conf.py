"""Settings of the API documentation."""

extensions = ['sphinx.ext.autodoc']
master_doc = 'index'

project = u'OPNFV Functest'
author = u'OPNFV'

version = u'master'
release = u'master'
