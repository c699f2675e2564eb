__version_info__ = (1, 4, 0)
__version__ = "%d.%d.%d" % __version_info__
__author__ = u"The Harbour Office"
