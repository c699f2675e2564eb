#!/bin/bash
# Asks each service of the deployment for one answer.

set -e
openstack catalog list
