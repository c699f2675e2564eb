#!/usr/bin/env python
"""Settings from the environment."""

import os

import six

DEFAULTS = {
    'NODE_NAME': 'unknown_pod',
    'CI_DEBUG': 'false',
    'CONFIG_FUNCTEST_YAML': os.path.normpath(os.path.join(
        os.path.dirname(os.path.abspath(__file__)),
        '../ci/config_functest.yaml')),
}

ENV = dict(DEFAULTS)
ENV.update((key, value) for key, value in six.iteritems(os.environ)
           if key in DEFAULTS)
