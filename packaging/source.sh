# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the builders of packages share. Sourced by build-deb, build-rpm and build-arch.

top=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
umask 022

# The one place that says it is CMakeLists.txt.
version=$(sed -n 's/^project(virt-handover VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")
[ -n "$version" ] || { echo "no version in $top/CMakeLists.txt" >&2; exit 1; }

# No file of a package is younger than that: so it does not matter when it is built.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2>/dev/null ||
	stat -c %Y "$top/CMakeLists.txt")}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# lay_out FOLDER: a copy of what packages are made of.
lay_out() {
	mkdir -p "$1"
	cp -r "$top"/{CMakeLists.txt,CMakePresets.json,README.md,LICENSE,src,hooks.d,config,packaging,tests} "$1"
}

# pack ARCHIVE: the same, as the sources of a version are handed on.
pack() {
	lay_out "$work/virt-handover-$version"
	tar -C "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
		-cf - "virt-handover-$version" | gzip -n >"$1"
}

# Who gives a package out answers for it, and says so as makepkg asks for it: 'Name <address>'.
# Of whom it is not known, it names nobody (.invalid: RFC 2606).
PACKAGER=${PACKAGER:-Unknown Packager <unknown@packager.invalid>}

# fill_in FILE FORMAT: what only the builder knows: who he is, the version, and the day of
# its source.
fill_in() {
	local text date
	text=$(<"$1")
	date=$(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" "+$2")
	text=${text//@VERSION@/"$version"}
	text=${text//@DATE@/"$date"}
	printf '%s\n' "${text//@PACKAGER@/"$PACKAGER"}" >"$1"
}

# read_folder ARGUMENT...: sets out, the folder that packages go to.
read_folder() {
	case ${1-} in
	-*) sed -n 's/^# \{0,1\}//; 3,/^[^#]/{/^[^#]/d; p}' "$0" | sed '/^set/d'; exit 2 ;;
	esac
	mkdir -p "${1:-$top/build/packages}"
	# shellcheck disable=SC2034 # for the builder
	out=$(readlink -f "${1:-$top/build/packages}")
}

# within FOLDER COMMAND...: in that folder; what it says is shown only if it fails.
within() {
	local folder=$1
	shift
	(cd "$folder" && "$@") >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
}
