PROGRAM = "wharf-auto"
