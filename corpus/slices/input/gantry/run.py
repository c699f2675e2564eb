def main():
    print("run")
