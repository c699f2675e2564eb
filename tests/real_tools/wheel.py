"""Prints, as JSON, what lies in the one wheel of the folder given."""

import glob
import json
import os
import sys
import zipfile


def member(wheel, name):
    """The text of one file of the dist-info folder; empty when there is none."""
    for path in wheel.namelist():
        folder, _, rest = path.partition("/")
        if folder.endswith(".dist-info") and rest == name:
            return wheel.read(path).decode("utf-8")
    return ""


(path,) = glob.glob(os.path.join(sys.argv[1], "*.whl"))
with zipfile.ZipFile(path) as wheel:
    print(json.dumps({
        "metadata": member(wheel, "METADATA"),
        "entry_points": member(wheel, "entry_points.txt"),
        "files": sorted(name for name in wheel.namelist() if ".dist-info/" not in name),
    }))
