"""Starts what `compile` and crane.sh would start."""

COMMAND = "compile"
