import unittest

from click.testing import CliRunner
import mock

from functest.cli import cli_base


class ShowTest(unittest.TestCase):

    def test_names_and_values(self):
        with mock.patch.dict(cli_base.ENV, {'NODE_NAME': 'pod1'}):
            result = CliRunner().invoke(cli_base.cli, ['show'])
        self.assertIn('NODE_NAME: pod1', result.output)
