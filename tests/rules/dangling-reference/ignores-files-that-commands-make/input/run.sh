pip install -r wherever.txt
