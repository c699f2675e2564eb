def extend(arguments):
    arguments["author"] = "A"
