globals()["main"] = lambda: None
