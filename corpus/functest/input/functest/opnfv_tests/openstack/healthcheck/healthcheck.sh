#!/bin/bash
# Creates and deletes one network.

openstack network create probe && openstack network delete probe
