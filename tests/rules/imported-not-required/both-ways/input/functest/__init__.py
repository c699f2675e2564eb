import os
import keystoneauth1
import yaml
from oslo_config import cfg
from keystoneauth1 import loading
from functest import cli
try:
    import ujson
except ImportError:
    ujson = None
