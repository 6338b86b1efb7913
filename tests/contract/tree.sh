# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A tree of files, below $root, that looks like a host and answers nothing, with the two
# programs in it: arguments 1 and 2 of who sources this.

state=$root/run/virt-handover

place "$1" usr/sbin/virt-handover-hook
place "$2" usr/sbin/virt-handover
mkdir -p "$root"/{proc,run,var/lib,dev}
# AddressSanitizer, where the engine is built with it, asks for its own maps.
mount --bind /proc "$root/proc" && mount -o remount,bind,ro "$root/proc" || exit 1

pci=$root/sys/bus/pci
device() { # ADDRESS DRIVER GROUP
	local folder=$pci/devices/$1
	mkdir -p "$folder" "$pci/drivers/$2" "$root/sys/kernel/iommu_groups/$3/devices"
	echo 0x10de >"$folder/vendor"
	echo 0x1c20 >"$folder/device"
	echo 0x030000 >"$folder/class"
	echo '(null)' >"$folder/driver_override"
	ln -sfn "../../drivers/$2" "$folder/driver"
	ln -sfn "../../../../kernel/iommu_groups/$3" "$folder/iommu_group"
	ln -sfn "../../../../bus/pci/devices/$1" "$root/sys/kernel/iommu_groups/$3/devices/$1"
	: >"$pci/drivers/$2/bind"
	: >"$pci/drivers/$2/unbind"
}

engine() { chroot "$root" /usr/sbin/virt-handover "$@" 2>&1; }

one_line() {
	same stdout '' "$out"
	same "lines on stderr" 1 "$(wc -l <"$root/err")"
	has stderr "virt-handover: VM 'b': " "$err"
}

quiet() {
	same status 0 "$status"
	same stdout '' "$out"
	same stderr '' "$err"
}

nothing_left() {
	same journals '' "$(find "$state" -name journal 2>/dev/null)"
	same leases '' "$(ls "$state/leases" 2>/dev/null)"
}
