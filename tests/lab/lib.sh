# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What scenarios are written with. A scenario is a bash script in the machine that sources this,
# sets things up, says `host_before`, starts and stops VMs, and says `host_as_before`.
set -u

# The machine's functions, see machine.sh. Some scenarios use few of them.
# shellcheck disable=SC2034
display=0000:01:00.0 audio=0000:01:00.1 nic=0000:02:00.0 sriov=0000:03:00.0 \
	disk=0000:04:00.0 spare=0000:05:00.0 usb=0000:06:00.0 radeon=0000:07:00.0

pci_devices=/sys/bus/pci/devices
profiles=/etc/virt-handover/profiles
engine=/usr/sbin/virt-handover
state=/run/virt-handover
scratch=/run/lab
calls=$scratch/calls
kill_at=$scratch/kill-at
# VMs start thrice as fast without one; a scenario of AppArmor's sets it to nothing.
seclabel="<seclabel type='none'/>"
endings=()

say() { printf '[%4d] %s\n' "$SECONDS" "$*"; }

# ---------------------------------------------------------------- what a failure shows

evidence() {
	echo '--- open state:'
	find "$state" -type f -print -exec cat {} \; 2>/dev/null | cut -c1-300
	echo '--- processes:'
	pgrep -af 'virt-handover|qemu-system' | cut -c1-200
	echo '--- journal:'
	timeout 10 journalctl -b --no-pager -n 30 -o short-monotonic 2>/dev/null | cut -c1-400
}

fail() {
	say "FAILED: $*"
	echo "$*" >"$scratch/reason"
	evidence
	exit 1
}

# Registers a command that puts right what the scenario set up; the last one runs first.
at_end() { endings=("$*" "${endings[@]}"); }

run_endings() {
	local command
	for command in "${endings[@]}"; do
		eval "$command"
	done
}
trap run_endings EXIT

# Resets the machine as a loss of power does. It boots with the disk as it is, and runs the
# scenario from its beginning, with LAB_BOOT one more.
boot_again() {
	trap - EXIT
	exit 75
}

# Waits until the command succeeds; deadline in seconds.
wait_for() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.2
	done
}

# ---------------------------------------------------------------- the host, as text

# All that a hand-over may change and must bring back. vfio and irqbypass are aside: once loaded
# they stay, as they do with libvirt alone. So are our own empty folders and lock files, and who
# uses drm_kms_helper: fbcon takes and gives its references as it moves between frame buffers, and
# this kernel has been seen to come to -1 by that.
host_state() {
	find $pci_devices/*/ -maxdepth 1 -name driver -printf '%h driver=%l\n' |
		sed 's|.*/devices/||; s|=.*/|=|' | sort
	grep -H '' $pci_devices/*/driver_override | sed 's|.*/devices/||'
	find /sys/bus/mdev/devices -mindepth 1 -printf 'mdev %f\n' 2>/dev/null
	awk '$1 !~ /^(vfio|irqbypass)/ {print "module", $1, $1 == "drm_kms_helper" ? "-" : $3}' /proc/modules | sort
	[ ! -d "$state" ] || find "$state" -mindepth 1 ! -path "$state/leases" ! -name '*lock'
}

host_before() {
	timeout 10 udevadm settle
	host_state >"$scratch/before"
}

looks_as_before() {
	host_state >"$scratch/after"
	cmp -s "$scratch/before" "$scratch/after"
}

# udev and the kernel finish some things after the program did: the counts of modules settle late.
host_as_before() {
	wait_for 15 looks_as_before && { say "host as before${1:+ ($1)}"; return; }
	diff "$scratch/before" "$scratch/after"
	fail "the host differs${1:+ ($1)}: $(diff "$scratch/before" "$scratch/after" | grep '^[<>]' | head -n 3 | paste -sd';')"
}

driver_of() { basename "$(readlink "$pci_devices/$1/driver" || echo none)"; }

module_loaded() { [ -d "/sys/module/$1" ]; }

assert_driver() {
	[ "$(driver_of "$1")" = "$2" ] || fail "$1 is on '$(driver_of "$1")', not on '$2'"
}

# bind DEVICE DRIVER: by driver_override, which stays; driver "" gives it back to the kernel's choice.
bind() {
	echo "${2:-}" >"$pci_devices/$1/driver_override"
	[ ! -e "$pci_devices/$1/driver" ] || echo "$1" >"$pci_devices/$1/driver/unbind"
	echo "$1" >/sys/bus/pci/drivers_probe
}

# Puts the spare display on the stand-in driver that lets go late.
bind_sticky() {
	modprobe sticky "hold_ms=$1"
	bind "$spare" sticky
	assert_driver "$spare" sticky
	at_end unbind_sticky
}

unbind_sticky() {
	echo 1 >/sys/module/sticky/parameters/let_go
	echo 0 >/sys/module/sticky/parameters/hold_ms
	bind "$spare" ""
	wait_for 5 modprobe -r sticky
}

# The controllers of the machine's NVMe functions have no queues of their own until somebody assigns
# them, so their driver gives up on them; on a slow host that takes it half a minute, and until then
# it is bound.
probing_ended() { [ ! -e "$pci_devices/$1/driver" ] || grep -qsx live "$pci_devices/$1"/nvme/nvme*/state; }

# virtual_functions FUNCTION...: of the machine's physical function, all of them; gone at the end.
virtual_functions() {
	local function
	echo $# >"$pci_devices/$sriov/sriov_numvfs"
	at_end "echo 0 >$pci_devices/$sriov/sriov_numvfs"
	for function in "$@"; do
		wait_for 10 test -e "$pci_devices/$function" || fail "there is no virtual function $function"
	done
	timeout 60 udevadm settle
	for function in "$@"; do
		wait_for 120 probing_ended "$function" || fail "the driver of $function does not come to an end"
	done
}

# ---------------------------------------------------------------- VMs

# profile VM: its text is on stdin.
profile() {
	mkdir -p "$profiles"
	cat >"$profiles/$1.ini"
	at_end "rm -f '$profiles/$1.ini'"
}

address_xml() {
	echo "<address domain='0x${1:0:4}' bus='0x${1:5:2}' slot='0x${1:8:2}' function='0x${1:11:1}'/>"
}

# pci DEVICE yes|no
pci() {
	echo "<hostdev mode='subsystem' type='pci' managed='$2'><source>$(address_xml "$1")</source></hostdev>"
}

# nvme DEVICE yes|no
nvme() {
	echo "<disk type='nvme' device='disk'><driver name='qemu' type='raw'/>
		<source type='pci' managed='$2' namespace='1'>$(address_xml "$1")</source>
		<target dev='vda' bus='virtio'/></disk>"
}

# mdev UUID
mdev() {
	echo "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='$1'/></source></hostdev>"
}

# define VM DEVICE-XML...: the smallest VM that QEMU can run.
define() {
	local name=$1
	shift
	cat >"$scratch/$name.xml" <<-EOF
		<domain type='qemu'><name>$name</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
		<os><type arch='x86_64' machine='pc'>hvm</type></os>
		<devices><controller type='usb' model='none'/><memballoon model='none'/>$*</devices>
		$seclabel</domain>
	EOF
	rm -f "$scratch/$name.full"
	virsh -q define "$scratch/$name.xml" || fail "cannot define $name"
	at_end "forget '$name'"
}

forget() {
	timeout 60 virsh -q destroy "$1" >/dev/null 2>&1
	timeout 20 virsh -q undefine "$1" >/dev/null 2>&1
}

# start VM [OPTION]
start() {
	local began=$EPOCHREALTIME
	timeout 150 virsh -q start "$@" 2>&1 || fail "$1 does not start"
	say "$1 started in $(seconds_since "$began") s"
}

# Leaves virsh's words in $message, and in the folder of results.
start_refused() {
	local began=$EPOCHREALTIME
	message=$(timeout 150 virsh -q start "$1" 2>&1) && fail "$1 started, though it must be refused"
	say "$1 refused in $(seconds_since "$began") s: $message"
	echo "$message" >>"$LAB_OUT/messages"
}

assert_message() {
	local word
	for word in "$@"; do
		grep -qF -- "$word" <<<"$message" || fail "the message does not say '$word': $message"
	done
}

stop() {
	local began=$EPOCHREALTIME
	timeout 60 virsh -q destroy "$1" 2>&1 || fail "$1 cannot be stopped"
	say "$1 stopped in $(seconds_since "$began") s"
}

assert_running() {
	[ "$(timeout 20 virsh domstate "$1" | head -n 1)" = running ] || fail "$1 does not run"
}

# guest_has VM VENDOR:DEVICE: asked of QEMU itself, not of libvirt.
guest_has() {
	timeout 20 virsh qemu-monitor-command "$1" --hmp info pci | grep -qi "PCI device $2" ||
		fail "QEMU of $1 has no $2"
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}'; }

# has_open PID NODE NAME: and is already the program NAME, not the shell before its exec.
has_open() { [ "$(cat "/proc/$1/comm")" = "$3" ] && [ "$(readlink "/proc/$1/fd/0")" = "$2" ]; }

# hold NODE NAME: a process that has the node open, under a name of its own, so that it can be
# told from others; its pid is in $holder. Not in $scratch: nothing may be executed in /run.
hold() {
	cp /bin/sleep "/var/tmp/$2"
	"/var/tmp/$2" 300 <"$1" &
	holder=$!
	at_end "kill $holder 2>/dev/null; wait $holder 2>/dev/null"
	wait_for 5 has_open "$holder" "$1" "$2" || fail "$2 does not hold $1"
}

# unit_has_open UNIT NODE
unit_has_open() {
	find "/proc/$(systemctl show -P MainPID "$1")/fd" -lname "$2" 2>/dev/null | grep -q .
}

assert_unit() { # UNIT STATE
	[ "$(systemctl show -P ActiveState "$1")" = "$2" ] ||
		fail "$1 is $(systemctl show -P ActiveState "$1"), not $2"
}

# hold_by_unit NAME NODE...: a unit with one process, both called NAME, that has the nodes open;
# its pid is in $holder.
hold_by_unit() {
	local name=$1 opens='' descriptor=3 node
	shift
	for node in "$@"; do
		opens+=" $descriptor<$node"
		descriptor=$((descriptor + 1))
	done
	cp /bin/sleep "/var/tmp/$name"
	printf '[Service]\nExecStart=/bin/sh -c "exec /var/tmp/%s infinity%s"\n' "$name" "$opens" \
		>"/run/systemd/system/$name.service"
	systemctl daemon-reload
	at_end "systemctl stop '$name'; rm '/run/systemd/system/$name.service'; systemctl daemon-reload"
	start_holder "$name" "$@"
}

start_holder() { # NAME NODE...
	local name=$1 node
	shift
	systemctl start "$name" || fail "$name does not start"
	for node in "$@"; do
		wait_for 10 unit_has_open "$name" "$node" || fail "$name does not hold $node"
	done
	# shellcheck disable=SC2034  # for the scenario
	holder=$(systemctl show -P MainPID "$name")
}

# As an administrator does it who builds the program himself.
install_tree() {
	tar -C /lab/in/tree -cf - . | tar -C / -xf - --keep-directory-symlink --no-same-owner
	virt-handover install
}

# The name of a function's DRM card: card0.
card_of() { basename "$pci_devices/$1"/drm/card*; }

# ---------------------------------------------------------------- the program under a loupe

# Puts a wrapper in the engine's place: it notes each call, and, when $kill_at says "OPERATION N",
# kills the engine in its N-th fdatasync: each entry of the journal ends with one.
wrap_engine() {
	mv "$engine" "$engine.real"
	at_end unwrap_engine
	: >"$calls"
	cat >"$engine" <<-EOF
		#!/bin/sh
		echo "\$*" >>$calls
		set_point=\$(cat $kill_at 2>/dev/null)
		case "\$*" in
			"hook "*" \${set_point%% *} "*) ;;
			*) exec $engine.real "\$@" ;;
		esac
		exec strace -f -qq -o /dev/null -e trace=fdatasync \
			-e inject=fdatasync:signal=SIGKILL:when=\${set_point#* } $engine.real "\$@"
	EOF
	chmod 755 "$engine"
}

unwrap_engine() {
	mv "$engine.real" "$engine"
	rm -f "$kill_at"
}

# hook_call VM OPERATION SUBOPERATION EXTRA: as libvirt runs it, with the VM's own XML.
hook_call() {
	local xml
	[ -e "$scratch/$1.full" ] || virsh dumpxml "$1" >"$scratch/$1.full"
	xml=$(<"$scratch/$1.full")
	[ "$2" != prepare ] || xml=${xml/<domain type=\'qemu\'/<domain type=\'qemu\' id=\'1\'}
	env -i LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		/etc/libvirt/hooks/qemu.d/50-virt-handover "$@" <<<"$xml"
}

# hand_over VM, give_back VM: what libvirt has the hook do, where a real guest would show no more.
hand_over() {
	local began=$EPOCHREALTIME
	hook_call "$1" prepare begin - || fail "$1: prepare fails"
	say "$1 handed over in $(seconds_since "$began") s"
}

give_back() {
	local began=$EPOCHREALTIME
	hook_call "$1" stopped end - && hook_call "$1" release end - || fail "$1: release fails"
	say "$1 given back in $(seconds_since "$began") s"
}

# hand_over_refused VM: leaves the hook's words in $message and the seconds in $took; and what
# libvirt does next, after a start that failed, is done.
hand_over_refused() {
	local began=$EPOCHREALTIME
	message=$(hook_call "$1" prepare begin - 2>&1) && fail "$1 is handed over, though it must be refused"
	took=$(seconds_since "$began")
	say "$1 refused in $took s: $message"
	echo "$message" >>"$LAB_OUT/messages"
	hook_call "$1" stopped end - && hook_call "$1" release end - || fail "$1: release fails"
}

# assert_took FEWEST MOST: of the last refusal, in seconds.
assert_took() {
	awk -v t="$took" -v a="$1" -v b="$2" 'BEGIN {exit !(t >= a && t <= b)}' ||
		fail "it took $took s, not $1 to $2 s"
}

recover() {
	timeout 60 "$engine" recover "$@" || fail "recover $* says $?"
}

assert_called() {
	grep -qxE "hook (-- )?$*" "$calls" || fail "no call '$*': $(paste -sd';' "$calls")"
}
