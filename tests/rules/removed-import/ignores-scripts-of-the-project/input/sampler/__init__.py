def later():
    import pkg_resources
