import utils
from concurrent import futures
from pydispatch import dispatcher
