# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The machine's image: made once, kept in the cache folder, found again by the hash of what went in.
#
# Sourced by run, after machine.sh. Sets image_folder: disk.raw, nvme.raw, kernel, initrd.

lab_folder=${lab_folder:?}

image_inputs() {
	cat "$lab_folder/image.sh" "$lab_folder/image-contents" "$lab_folder/guest/packages" \
		"$lab_folder/guest/lab-start" "$lab_folder/guest/lab-agent.service" \
		"$lab_folder"/modules/* "$lab_folder"/painter/*
}

# Of Debian: this host's own, for whose libraries the program was built, unless run is told another.
host_release=$(. /etc/os-release && echo "$VERSION_CODENAME")
release=$host_release

image_name() {
	printf 'lab-%s-%.16s\n' "$release" "$(image_inputs | sha256sum)"
}

# The Debian sources this machine itself uses, as one-line entries for the image's release: so a
# mirror or a proxy that is set up here is used, and no other.
debian_sources() {
	local uri suite component signed_by
	# shellcheck disable=SC2016  # apt's own words
	apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(SIGNED_BY)' \
		'Created-By: Packages' 'Origin: Debian' | sort -u |
		while IFS='|' read -r uri suite component signed_by; do
			case $suite in *backports*) continue ;; esac
			suite=${suite/#$host_release/$release}
			case $signed_by in
				/*) echo "deb [signed-by=$signed_by] $uri $suite $component" ;;
				*) echo "deb $uri $suite $component" ;;
			esac
		done
}

make_root_tree() {
	local packages sources
	packages=$(grep -v '^#' "$lab_folder/guest/packages" | paste -sd,)
	sources=$(debian_sources)
	[ -n "$sources" ] || { apt-get -qq update && sources=$(debian_sources); }
	[ -n "$sources" ] || die "no Debian package source in this machine's apt lists: run 'apt-get update'"
	# shellcheck disable=SC2016  # $1 is mmdebstrap's, it is the folder of the tree
	mmdebstrap --mode=root --variant=minbase --format=directory --include="$packages" \
		--aptopt='Apt::Install-Recommends "false"' \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"' \
		--essential-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/lab"' \
		--essential-hook='printf "virtio_pci\nvirtio_blk\next4\n" >"$1/usr/share/initramfs-tools/modules.d/lab.conf"' \
		--customize-hook="$lab_folder/image-contents "'"$1"' \
		"$release" "$1" - <<<"$sources"
}

# $1 root tree, $2 folder of the image
pack() {
	local size
	# mmdebstrap leaves this host's own; the machine has no network to resolve names on.
	: >"$1/etc/resolv.conf"
	cp "$1"/boot/vmlinuz-* "$2/kernel"
	cp "$1"/boot/initrd.img-* "$2/initrd"
	size=$(du -sm "$1" | cut -f1)
	mke2fs -q -t ext4 -L lab -O ^has_journal -d "$1" "$2/disk.raw" "$((size * 5 / 4 + 512))M"
	truncate -s 64M "$2/nvme.raw"
	mke2fs -q -t ext4 -L spare "$2/nvme.raw"
}

# One boot with a writable disk, so that AppArmor's profile cache and libvirt's knowledge of
# its QEMU are in the image: it saves each later boot about half a minute.
warm_boot() {
	local in=$1/warm.in out=$1/warm.out
	mkdir -p "$in/guest" "$out"
	cp "$lab_folder/guest/warm-up" "$in/guest/agent"
	boot_machine "$1" "$in" "$out" cache=unsafe
	wait_for_machine "$out" 300 || { tail -n 40 "$out"/*.log >&2; die "the new image does not boot"; }
	[ -e "$out/warm" ] || { tail -n 40 "$out"/*.log >&2; die "the new image has no working libvirt"; }
	rm -rf "$in" "$out"
}

make_image() {
	local work=$1
	say "making the machine's image (log: $work/log)"
	make_root_tree "$work/root" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; die "mmdebstrap failed"; }
	pack "$work/root" "$work"
	rm -rf "$work/root"
	warm_boot "$work"
}

# Under a lock, so that two runs do not make the same image twice; in a folder that is renamed
# when complete, so that a run that was killed leaves nothing that looks like an image.
find_or_make_image() {
	local cache=${VIRT_HANDOVER_CACHE:-/var/cache/virt-handover} started=$SECONDS
	image_folder=$cache/$(image_name)
	[ -d "$image_folder" ] && { say "image: $image_folder"; return; }
	mkdir -p "$cache"
	exec 9>"$cache/lock"
	flock 9
	if [ ! -d "$image_folder" ]; then
		rm -rf --one-file-system "$cache"/new.*
		find "$cache" -maxdepth 1 -name "lab-*" -mtime +14 -exec rm -rf {} +
		local work
		work=$(mktemp -d "$cache/new.XXXXXX")
		make_image "$work"
		mv "$work" "$image_folder"
		say "image made in $((SECONDS - started)) s"
	fi
	exec 9>&-
}
