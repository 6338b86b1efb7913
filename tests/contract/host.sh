# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # for those, and from those, that read this
# Gate and engine in a root that looks like a host and answers nothing; GATE and ENGINE
# are their programs.
guests=$here/../guests
pair=$guests/pci-pair-managed-yes-0-prepare.xml # VM b: 0000:01:00.0 and .1
pair_uuid=fe875078-f615-47cb-afd7-421b77c44df1
state=$root/run/virt-handover

place "$GATE" usr/sbin/virt-handover-hook
place "$ENGINE" usr/sbin/virt-handover
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

engine() { chroot "$root" /usr/sbin/virt-handover "$@" 2>&1; }
