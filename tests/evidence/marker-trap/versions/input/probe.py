from packaging.markers import Marker


def show(marker, version, full=None):
    environment = {"python_version": version, "python_full_version": full or version + ".0"}
    print(marker, "on", version, Marker(marker).evaluate(environment))


show('python_version == "2"', "2.7")
show('python_version <= "2"', "2.7")
show('python_version > "2"', "2.7")
show('python_version >= "3.6.1"', "3.6", "3.6.5")
show('python_version in "3.10 3.11"', "3.1")
show('python_version == "2.*"', "2.7")
