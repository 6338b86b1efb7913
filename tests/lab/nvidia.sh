# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What scenarios with NVIDIA's stand-ins are written with; after lib.sh. See modules/nvidia.c.

nvidia_options=/etc/modprobe.d/lab-nvidia.conf
nvidia_modules='nvidia_drm nvidia_uvm nvidia_modeset nvidia'

# set_up_nvidia MODESET CARD...: the cards go to nvidia, minor numbers in the order of the bus.
set_up_nvidia() {
	local card minor=0
	printf '%s\n' 'options nvidia claim=1' "options nvidia-drm modeset=$1" >$nvidia_options
	shift
	nvidia_cards=("$@")
	at_end tear_down_nvidia
	for card in "$@"; do
		echo "$card" >"$pci_devices/$card/driver/unbind"
	done
	modprobe -a nvidia-modeset nvidia-uvm nvidia-drm || fail "the stand-ins do not load"
	for card in "$@"; do
		assert_driver "$card" nvidia
		mknod -m 666 "/dev/nvidia$minor" c 195 "$minor"
		minor=$((minor + 1))
	done
	mknod -m 666 /dev/nvidiactl c 195 255
	mknod -m 666 /dev/nvidia-modeset c 195 254
	mknod -m 666 /dev/nvidia-uvm c "$(awk '$2 == "nvidia-uvm" {print $1}' /proc/devices)" 0
}

tear_down_nvidia() {
	local card
	echo 0 >/sys/module/nvidia/parameters/snatch
	# shellcheck disable=SC2086  # one word per module
	modprobe -r $nvidia_modules
	rm -f /dev/nvidia* $nvidia_options
	for card in "${nvidia_cards[@]}"; do
		bind "$card" ""
	done
}

assert_nvidia_loaded() {
	local module
	for module in $nvidia_modules; do
		module_loaded "$module" || fail "$module is not loaded"
	done
}

assert_nvidia_gone() {
	local module
	for module in $nvidia_modules; do
		module_loaded "$module" && fail "$module is loaded"
	done
	true
}

# unbind_hangs CARD: starts an unbind that must not return, its pid is in $unbinding.
unbind_hangs() {
	echo "$1" >/sys/bus/pci/drivers/nvidia/unbind &
	unbinding=$!
	sleep 1
	is_blocked || fail "the unbind of $1 does not hang"
}

is_blocked() { grep -qs '^State:.*D' "/proc/$unbinding/status"; }

unbind_ends() { ! kill -0 "$unbinding" 2>/dev/null; }

nothing_blocked() { ! grep -lsE '^State:.*D' /proc/[0-9]*/status >/dev/null; }
