import unittest

from functest.utils import env


class EnvTest(unittest.TestCase):

    def test_configuration_is_in_the_package(self):
        self.assertTrue(env.DEFAULTS['CONFIG_FUNCTEST_YAML'].endswith(
            'functest/ci/config_functest.yaml'))
