#!/usr/bin/env bash
# Fetches the images that the test cases boot.

wget -P "${FUNCTEST_IMAGES_DIR}" "${CIRROS_URL}/cirros-0.3.5-x86_64-disk.img"
