import mock
from os import path
