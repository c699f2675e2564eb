import subprocess

subprocess.check_call(["sh", "/src/docker/build"])
