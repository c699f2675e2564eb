import json
import six
