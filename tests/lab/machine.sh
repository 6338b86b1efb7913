# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The machine: what it is made of, how it is started, and how its end is noticed.
#
# Periodic ticks and the time stamp counter: with one-shot timers two processors in software were
# seen to lose a wake-up and sleep for ever, and every look at the HPET's clock is slow.
#
# The only keyboard is one at the USB controller: a PS/2 one is not asked for.
#
# Sourced by run. No KVM is asked for: on the hosts where tests run it is often broken, and
# under TCG the machine is the same everywhere.

machine_process=
machine_monitor=
# no_timer_check: on a host that is busy the kernel counts too few ticks of its timer while it
# boots, and gives up (arch/x86/kernel/apic/io_apic.c, check_timer).
machine_kernel_options='intel_iommu=on nohz=off highres=off tsc=reliable clocksource=tsc no_timer_check
	console=ttyS0 quiet loglevel=5 panic=-1 i8042.nokbd modprobe.blacklist=radeon,amdgpu fbcon=map:0'

# Every function under test stands behind a root port of its own, so it has its own IOMMU group;
# the display and its audio function share a slot, hence a group, as on a real card.
machine_devices() {
	cat <<-'EOF'
	-device intel-iommu,intremap=on,caching-mode=on
	-device pcie-root-port,id=port1,chassis=1,slot=1
	-device secondary-vga,bus=port1,addr=0.0,multifunction=on
	-device ich9-intel-hda,bus=port1,addr=0.1,id=hda
	-audiodev none,id=silence
	-device hda-output,bus=hda.0,audiodev=silence
	-device pcie-root-port,id=port2,chassis=2,slot=2
	-nic none
	-device e1000e,bus=port2
	-device pcie-root-port,id=port3,chassis=3,slot=3
	-device nvme-subsys,id=subsystem
	-device nvme,serial=lab-sriov,bus=port3,subsys=subsystem,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=10,msix_qsize=8
	-device pcie-root-port,id=port4,chassis=4,slot=4
	-drive if=none,id=spare,format=raw,file=@image@/nvme.raw,snapshot=on
	-device nvme,serial=lab-disk,bus=port4,drive=spare
	-device pcie-root-port,id=port5,chassis=5,slot=5
	-device bochs-display,bus=port5
	-device pcie-root-port,id=port6,chassis=6,slot=6
	-device qemu-xhci,bus=port6,id=usb
	-device usb-kbd,bus=usb.0
	-device pcie-root-port,id=port7,chassis=7,slot=7
	-device ati-vga,model=rv100,bus=port7
	EOF
	machine_row
}

# Sixteen functions of a kind that no driver of the kernel's knows, for what is done to many.
machine_row() {
	local number address
	for number in {0..15}; do
		address=$((16 + number / 8)).$((number % 8))
		printf -- '-device pcie-root-port,id=row%d,chassis=%d,slot=%d,addr=0x%x.%d,multifunction=on,hotplug=off\n' \
			"$number" $((number + 8)) $((number + 8)) "${address%.*}" "${address#*.}"
		echo "-device edu,bus=row$number"
	done
}

# For the hand-over of a display: a card that the firmware starts on, alone in its group.
one_card() {
	cat <<-'EOF'
	-device intel-iommu,intremap=on,caching-mode=on
	-device VGA,id=screen0,addr=0x18
	-nic none
	EOF
}

# With a second one, in a group as above.
two_cards() {
	one_card
	cat <<-'EOF'
	-device pcie-root-port,id=port1,chassis=1,slot=1
	-device secondary-vga,id=screen1,bus=port1,addr=0.0,multifunction=on
	-device ich9-intel-hda,bus=port1,addr=0.1,id=hda
	-audiodev none,id=silence
	-device hda-output,bus=hda.0,audiodev=silence
	EOF
}

# What scenarios may ask for by a line "# machine: KIND"; and what of the kernel's options differs.
machine_kinds='plain display uefi'

devices_of() { # KIND IMAGE-FOLDER
	case $1 in
		plain) machine_devices ;;
		display) two_cards ;;
		uefi)
			one_card
			echo "-drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
			echo "-drive if=pflash,format=raw,snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd"
			;;
	esac | sed "s|@image@|$2|" | tr -s ' ' '\n'
}

# The cards' own driver is left out until a scenario loads it, so that what the firmware set up stays.
options_of() { # KIND
	printf '%s' "${machine_kernel_options//$'\n\t'/ }"
	[ "$1" != uefi ] || printf ' %s' modprobe.blacklist=bochs
}

# $1 image folder, $2 folder handed in, $3 folder for results, $4 how the disk is opened, $5 its kind
boot_machine() {
	local devices kind=${5:-plain}
	mapfile -t devices < <(devices_of "$kind" "$1")
	machine_monitor=$(mktemp -d)
	mkfifo "$machine_monitor/qmp.in" "$machine_monitor/qmp.out"
	qemu-system-x86_64 -nodefaults -display none -vga none -no-reboot \
		-machine q35 -accel tcg,thread=multi -cpu max -smp 2 -m 3072 \
		-kernel "$1/kernel" -initrd "$1/initrd" \
		-append "root=/dev/vda rw $(options_of "$kind")" \
		-drive "if=none,id=disk,format=raw,file=$1/disk.raw,${4:-snapshot=on,cache=unsafe}" \
		-device virtio-blk-pci,drive=disk \
		-fsdev "local,id=in,path=$2,security_model=none,readonly=on" \
		-device virtio-9p-pci,fsdev=in,mount_tag=lab-in \
		-fsdev "local,id=out,path=$3,security_model=none" \
		-device virtio-9p-pci,fsdev=out,mount_tag=lab-out \
		-device virtio-serial-pci \
		-chardev "file,id=console,path=$3/console.log" \
		-device virtserialport,chardev=console,name=lab.console \
		-serial "file:$3/serial.log" \
		-chardev "pipe,id=monitor,path=$machine_monitor/qmp" -mon chardev=monitor,mode=control \
		"${devices[@]}" </dev/null >"$3/qemu.log" 2>&1 &
	machine_process=$!
	# Until then it need not give a sign of life: it has to boot first.
	touch -d '4 minutes' "$3/alive"
}

# What the machine's next reset is to be, in the agent's file reset-means: "reset" after which it
# boots again with the disk as it is, or "shutdown", its end, as it is from the start.
obey_agent() {
	local word
	[ -e "$1/reset-means" ] || return 0
	word=$(<"$1/reset-means")
	# Until it has booted it gives no sign of life.
	[ "$word" != reset ] || touch -d '4 minutes' "$1/alive"
	{ [ -n "${monitor_questions:-}" ] || open_monitor "$machine_monitor/qmp"; } >>"$1/qemu.log" &&
		ask_monitor "{\"execute\":\"set-action\",\"arguments\":{\"reboot\":\"$word\"}}" >>"$1/qemu.log"
	rm -f "$1/reset-means"
}

stop_machine() {
	if [ -n "$machine_process" ]; then
		kill -KILL "$machine_process" 2>/dev/null
		wait "$machine_process" 2>/dev/null
		machine_process=
	fi
	[ -z "$machine_monitor" ] || rm -rf "$machine_monitor"
	machine_monitor=
}

# The agent gives a sign of life every few seconds, in the file alive.
stands_still() {
	local sign
	sign=$(stat -c %Y "$1/alive" 2>/dev/null) && [ $(($(date +%s) - sign)) -gt 60 ]
}

# $1 folder of results, $2 seconds, $3 command to run at each look (optional); false if the
# machine had to be stopped. It ends itself by a reset, which -no-reboot turns into QEMU's exit.
wait_for_machine() {
	local until=$((SECONDS + $2))
	while kill -0 "$machine_process" 2>/dev/null; do
		"${3:-true}"
		if [ "$SECONDS" -ge "$until" ] || stands_still "$1"; then
			say "the machine stands still, or did not end within $2 s"
			stop_machine
			return 1
		fi
		sleep 0.5
	done
	wait "$machine_process"
	machine_process=
	"${3:-true}"
	stop_machine
}
