ETC = "/etc/sampler/sampler.conf"
HOME = "/home/"
PATTERN = "/home/{user}/data"
ROUTE = "/users/all"
