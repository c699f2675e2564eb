#!/usr/bin/env python
"""The command line."""

import click

from functest.utils.env import ENV


@click.group()
def cli():
    """Run the tests of a deployment."""


@cli.command()
def show():
    """Print the settings in use."""
    for name, value in sorted(ENV.items()):
        click.echo('{0}: {1}'.format(name, value))
