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

# make_root FOLDER PROGRAM...: a root directory in which these run, and where another's hook stands.
make_root() {
	local root=$1 program library
	shift
	mkdir -p "$root"/{bin,dev,proc,run,tmp,var/lib,etc/libvirt/hooks}
	for program; do
		case $program in
			/bin/*) cp -L "$program" "$root/bin/" ;;
		esac
	done
	for library in $(ldd "$@" | grep -o '/[^ :]*\.so[^ ]*' | sort -u); do
		mkdir -p "$root$(dirname "$library")"
		cp -L "$library" "$root$library"
	done
	mknod -m 666 "$root/dev/null" c 1 3
	put_others_hook "$root"
}

# put_others_hook ROOT
put_others_hook() {
	printf '#!/bin/sh\n' >"$1/etc/libvirt/hooks/qemu"
	chmod 755 "$1/etc/libvirt/hooks/qemu"
}

# put_link_where_others_write ROOT FOLDER: our link, as versions put it that had no other place.
put_link_where_others_write() {
	rm -f "$1"/etc/libvirt/hooks/qemu "$1"/etc/libvirt/hooks/qemu.d/50-virt-handover
	ln -s "$2/virt-handover-hook" "$1/etc/libvirt/hooks/qemu"
}

# put_journal ROOT: as if a VM ran that has something.
put_journal() {
	local state=$1/run/virt-handover/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
	mkdir -p "$state"
	cp "$top/tests/upgrades/journals/0.1.0/t4" "$state/journal"
}

finish() {
	[ "$failed" = 0 ] && echo "$1"
	exit "$failed"
}
