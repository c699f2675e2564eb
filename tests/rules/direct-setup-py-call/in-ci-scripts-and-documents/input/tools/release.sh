#!/bin/sh
if [ -n "$1" ]; then
    python setup.py register
fi
