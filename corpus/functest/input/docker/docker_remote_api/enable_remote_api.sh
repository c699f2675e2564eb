#!/bin/bash
# SPDX-license-identifier: Apache-2.0
# Lets the daemon listen on a socket of the network.

echo "DOCKER_OPTS='-H tcp://0.0.0.0:2375'" >> /etc/default/docker
