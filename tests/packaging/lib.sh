# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of packages share. Sourced.
top=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
failed=0

fail() {
	echo "FAILED: $*"
	failed=1
}

# same WHAT EXPECTED ACTUAL
same() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }

# has WHAT PART WHOLE
has() { case $3 in *"$2"*) ;; *) fail "$1: '$2' is not in '$3'" ;; esac; }

finish() {
	[ "$failed" = 0 ] && echo "$1"
	exit "$failed"
}
