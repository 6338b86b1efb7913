# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the contract tests share: a root directory of their own, calls as libvirtd
# makes them, and assertions. Nothing outside of that root is touched.

root=$(mktemp -d)
chmod 755 "$root"
trap 'umount "$root/var/lib/virt-handover" "$root/proc" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
failed=0
cases=0
current_failed=no

begin() {
	current=$*
	current_failed=no
	cases=$((cases + 1))
}

fail() {
	printf 'FAILED: %s: %s\n' "$current" "$*"
	[ "$current_failed" = yes ] || failed=$((failed + 1))
	current_failed=yes
}

same() { # WHAT EXPECTED ACTUAL
	[ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

has() { # WHAT PART WHOLE
	case $3 in
	*"$2"*) ;;
	*) fail "$1: '$2' is not in '$3'" ;;
	esac
}

finish() {
	printf '%d of %d contract cases hold\n' $((cases - failed)) "$cases"
	[ "$failed" = 0 ]
}

# Copies a program into the root with the libraries it needs.
place() { # FROM TO
	mkdir -p "$root/$(dirname "$2")"
	cp "$1" "$root/$2"
	ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$root/$(dirname "$library")"
		cp -L "$library" "$root/$library"
	done
}

# Calls the hook as libvirtd does: five words, an environment built from nothing,
# / as directory, and it waits until nobody has stdout or stderr open any more. Sets
# status, out and err.
call() { # XML_FILE NAME OPERATION SUB_OPERATION EXTRA
	local xml=$1
	shift
	{
		{
			env -i LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" \
				/usr/sbin/virt-handover-hook "$@" <"$xml" 2>&1 1>&3 3>&-
			echo $? >"$root/status"
		} | cat >"$root/err"
	} 3>&1 | cat >"$root/out"
	status=$(<"$root/status")
	out=$(<"$root/out")
	err=$(<"$root/err")
}

profile() { # FILE [TEXT]
	mkdir -p "$root/etc/virt-handover/profiles"
	printf '%s' "${2-}" >"$root/etc/virt-handover/profiles/$1"
}

no_profiles() {
	rm -rf "$root/etc/virt-handover/profiles"
}
