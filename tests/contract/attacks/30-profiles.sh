# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016,SC2034 # texts are for eval; hostile reads the variables
# Profiles: what root writes wrongly, and what others would write in root's place.
etc=$root/etc/virt-handover profiles=$root/etc/virt-handover/profiles
text() { profile b.ini "$(printf "%b" "$1")"$'\n'; }
someone=65534

attack refused "a profile that others may write" 'chmod 666 "$profiles/b.ini"' "others than its owner may write it"
attack refused "a profile of somebody else's" 'chown $someone "$profiles/b.ini"' "not to root"
attack refused "a folder of profiles that others may write" 'chmod 777 "$profiles"' "/etc/virt-handover/profiles"
attack refused "a folder of profiles that is somebody else's" 'chown $someone "$profiles"' "/etc/virt-handover/profiles"
attack refused "a folder above that others may write" 'chmod 777 "$etc"' "/etc/virt-handover"
attack refused "a switch that others may write" 'echo "[virt-handover]" >"$etc/virt-handover.conf"; chmod 666 "$etc/virt-handover.conf"' "virt-handover.conf"
attack refused "a profile that is a folder" 'rm "$profiles/b.ini"; mkdir "$profiles/b.ini"' "is a directory"
attack refused "a profile that is a pipe" 'rm "$profiles/b.ini"; mkfifo "$profiles/b.ini"' "not a regular file"
attack refused "a profile that never ends" 'rm "$profiles/b.ini"; mkdir -p "$root/tmp"; mknod "$profiles/b.ini" c 1 5' "not a regular file"
attack refused "a profile that leads to itself" 'ln -sf b.ini "$profiles/b.ini"' "b.ini"
attack refused "a profile that leads nowhere" 'ln -sf /nowhere "$profiles/b.ini"' "b.ini"
attack refused "a line of 1 MB" 'head -c 1000000 /dev/zero | tr "\0" a >"$profiles/b.ini"' "b.ini"
attack refused "a value of 200,000 letters" '{ printf "[pci]\ndriver = "; head -c 200000 /dev/zero | tr "\0" a; echo; } >"$profiles/b.ini"' "b.ini"
attack refused "NUL bytes" 'printf "[pci]\ndriver = vfio-pci\0\0x\n" >"$profiles/b.ini"' "b.ini:2"
attack refused "noise" 'head -c 50000 "$root/usr/sbin/virt-handover" >"$profiles/b.ini"' "b.ini"
attack refused "10,000 sections" 'for i in {1..10000}; do echo "[x$i]"; done >"$profiles/b.ini"' "b.ini:1"
attack refused "a driver that is a path" 'text "[pci]\ndriver = ../../../etc"' "b.ini:2"
attack refused "a module that is an option" 'text "[gpu]\nunload = --remove-dependencies"' "b.ini:2"
attack refused "a module that is a path" 'text "[gpu]\nunload = /tmp/evil.ko"' "b.ini:2"
attack refused "a type that is a path" 'text "[mdev]\ntype = ../../../remove"' "b.ini:2"
attack refused "a parent that is a path" 'text "[mdev]\nparent = ../../devices"' "b.ini:2"
attack refused "a manager that is an option" 'text "[display]\nmanager = --force"' "b.ini:2"
attack refused "a manager that is a path" 'text "[display]\nmanager = ../../x.service"' "b.ini:2"
attack refused "a reset method that is a path" 'text "[gpu]\nreset = ../x"' "b.ini:2"
attack refused "a deadline without end" 'text "[safety]\ndeadline = 99999999999999999999"' "b.ini:2"
attack refused "a deadline below zero" 'text "[safety]\ndeadline = -1"' "b.ini:2"
attack refused "a deadline that is no number" 'text "[safety]\ndeadline = 1e3; reboot"' "b.ini:2"
attack refused "a mistake that steers a terminal" 'text "\033]0;owned\007 = 1"' "b.ini:1"
attack refused "two profiles that match alike" 'rm "$profiles/b.ini"; profile "?*.ini"; profile "*?.ini"' ".ini"

# Written anew all the time while it is read: it is the old one or the new one, or half of one and
# then a mistake in a line; never anything else.
edit_for_ever() {
	while :; do
		text '[pci]\ncompanions = take'
		text '[safety]\ndeadline = 5s'
	done
}
attack any "a profile that is edited while it is read" 'edit_for_ever & editor=$!' '' 'kill $editor; wait $editor 2>/dev/null'
