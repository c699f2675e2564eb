def main():
    print("gantry")
