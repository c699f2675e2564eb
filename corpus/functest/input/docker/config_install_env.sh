#!/bin/bash
# Points pip at a mirror, if one is given.

[ -n "${BASE_PIP_URL:-}" ] || exit 0
mkdir -p ~/.pip
printf '[global]\nindex-url = %s\n' "${BASE_PIP_URL}" > ~/.pip/pip.conf
