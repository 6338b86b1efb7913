# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What scenarios of a display are written with: display managers, pictures of screens, and VMs that
# draw. Sources lib.sh.
. "${0%/*}/../lib.sh"

# The card that the firmware starts on, and the screen that hangs at it.
# shellcheck disable=SC2034
card=0000:00:18.0 screen=screen0
painter=/usr/local/lib/lab/painter
links=/etc/systemd/system

# ---------------------------------------------------------------- display managers

# display_manager NAME: makes it the one of this machine, and starts it.
display_manager() {
	ln -sfn "/lib/systemd/system/$1.service" "$links/display-manager.service"
	command -v "$1" >/etc/X11/default-display-manager
	systemctl daemon-reload
	at_end no_display_manager
	systemctl start display-manager || fail "$1 does not start"
}

no_display_manager() {
	timeout 60 systemctl stop display-manager
	rm -rf "$links/display-manager.service" "$links/xdm.service.d"
	systemctl daemon-reload
	systemctl reset-failed
}

# manager_with NAME SETTING...: a drop-in for that display manager; the last one counts.
manager_with() {
	local unit=$1.service
	shift
	mkdir -p "$links/$unit.d"
	printf '%s\n' '[Service]' "$@" >"$links/$unit.d/lab.conf"
	systemctl daemon-reload
}

use_xdm() { display_manager xdm; }

# greetd runs weston as its greeter, without its panel, which has a clock.
use_greetd() {
	cat >/etc/greetd/weston.ini <<-'EOT'
		[shell]
		panel-position=none
		background-image=/usr/share/weston/background.png
		background-type=scale
		locking=false
		[core]
		idle-time=0
	EOT
	cat >/etc/greetd/config.toml <<-'EOT'
		[terminal]
		vt = 7
		[default_session]
		command = "weston --backend=drm-backend.so --use-pixman --drm-device=card0 --config=/etc/greetd/weston.ini"
		user = "_greetd"
	EOT
	display_manager greetd
}

# ---------------------------------------------------------------- pictures

# picture NAME [SCREEN]: leaves NAME.png and NAME.txt with this scenario's results.
picture() {
	local results=${LAB_OUT%/*}
	echo "${LAB_OUT##*/} $1 ${2:-$screen}" >"$results/picture.new"
	mv "$results/picture.new" "$results/picture"
	wait_for 30 test ! -e "$results/picture" || fail "nobody takes pictures"
	grep -q '^pixels' "$LAB_OUT/$1.txt" || fail "no picture: $(<"$LAB_OUT/$1.txt")"
}

same_picture() { cmp -s "$LAB_OUT/$1.txt" "$LAB_OUT/$2.txt"; }

# share NAME RRGGBB: how much of the picture has that colour, in whole percent.
share() { awk -v colour="$2" '$1 == "colour" && $2 == colour {s = $3} END {printf "%d", s}' "$LAB_OUT/$1.txt"; }

# What must not be taken for a greeter: a screen of one colour, or a text console.
is_drawn() { [ "$(grep -c ^colour "$LAB_OUT/$1.txt")" -gt 3 ]; }

# The server or compositor has the card open.
card_in_use() {
	local pid node
	node=/dev/dri/$(basename "$pci_devices/$card"/drm/card*)
	for pid in $(pgrep -x 'Xorg|weston'); do
		find "/proc/$pid/fd" -lname "$node" 2>/dev/null | grep -q . && return
	done
	return 1
}

is_steady() {
	picture before && is_drawn before && card_in_use || return
	cp "$LAB_OUT/before.txt" "$LAB_OUT/earlier.txt"
	sleep 2
	picture before && same_picture before earlier
}

# The greeter of a display manager that has just been started: it is what must come back.
first_greeter() {
	local began=$EPOCHREALTIME
	wait_for 60 is_steady || fail "no greeter: $(paste -sd' ' "$LAB_OUT/before.txt")"
	rm -f "$LAB_OUT/earlier.txt"
	say "greeter after $(seconds_since "$began") s: $(paste -sd' ' "$LAB_OUT/before.txt")"
}

has_greeter() { picture "$1" && same_picture before "$1"; }

greeter_is_back() {
	has_greeter "$1" && [ "$(systemctl is-active display-manager)" = active ] && card_in_use
}

# from_now: what greeter_within counts from.
from_now() { since=$EPOCHREALTIME; }

# greeter_within SECONDS NAME: the greeter is on the screen, as it was before, and its server has
# the card; the picture is NAME.
greeter_within() {
	wait_for "$1" greeter_is_back "$2" ||
		fail "no greeter in $1 s ($2): $(systemctl is-active display-manager), $(paste -sd' ' "$LAB_OUT/$2.txt")"
	say "greeter back in $(seconds_since "$since") s ($2)"
	echo "$2 $(seconds_since "$since")" >>"$LAB_OUT/greeter-back"
}

# ---------------------------------------------------------------- VMs that draw

# define_painter VM RRGGBB DEVICE-XML...: a VM that paints its card in that colour.
define_painter() {
	local name=$1 colour=$2
	shift 2
	cat >"$scratch/$name.xml" <<-EOF
		<domain type='qemu'><name>$name</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
		<os><type arch='x86_64' machine='pc'>hvm</type>
		<kernel>$painter</kernel><cmdline>colour=$colour</cmdline></os><features><acpi/></features>
		<on_poweroff>destroy</on_poweroff>
		<devices><controller type='usb' model='none'/><memballoon model='none'/>$*</devices>
		<seclabel type='none'/></domain>
	EOF
	rm -f "$scratch/$name.full"
	virsh -q define "$scratch/$name.xml" || fail "cannot define $name"
	at_end "forget '$name'"
}

has_guest_picture() { picture "$1" && [ "$(share "$1" "$2")" -gt 70 ] && [ "$(share "$1" ffffff)" -ge 5 ]; }

# guest_draws SECONDS NAME RRGGBB: the guest's own picture is on the screen.
guest_draws() {
	local began=$EPOCHREALTIME
	wait_for "$1" has_guest_picture "$2" "$3" ||
		fail "the guest does not draw in $1 s: $(paste -sd' ' "$LAB_OUT/$2.txt")"
	say "the guest draws after $(seconds_since "$began") s: $(paste -sd' ' "$LAB_OUT/$2.txt")"
}

# One display card, which the host's driver must have let go before.
painter_with() { define_painter "$1" "$2" "$(pci "$3" yes | sed "s|</hostdev>|<rom bar='off'/></hostdev>|")"; }

# Powers the VM off as a person does, and waits until it is.
shut_down() {
	timeout 20 virsh -q shutdown "$1" || fail "$1 cannot be shut down"
	wait_for 60 is_off "$1" || fail "$1 does not shut down"
}

is_off() { [ "$(timeout 20 virsh domstate "$1" | head -n 1)" = 'shut off' ]; }
