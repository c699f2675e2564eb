__title__ = "harbour"
__author__ = "The Harbour Office"
