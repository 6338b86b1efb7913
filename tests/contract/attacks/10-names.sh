# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016,SC2034 # texts are for eval; hostile reads the variables
# Names of VMs and words of the call. Every name has a profile, by the pattern *.
called() { name=$1; rm "$root/etc/virt-handover/profiles/b.ini"; profile '*.ini' "${2-}"; }

attack served "a name that climbs out of the folder" 'called ../../../etc/passwd' ''
attack served "a name that is a path" 'called /etc/shadow' ''
attack served "the name .." 'called ..' ''
attack refused "no name" 'called ""' "names no VM"
attack served "a name that is an option" 'called --help' ''
attack served "a name that is two options" 'called "--root=/ --all"' ''
attack served "a name that is a shell's word" 'called "\$(touch /pwned)\`touch /pwned\`;touch /pwned"' ''
attack served "a name of two lines" 'called "b
0000 refused"' ''
attack served "a name that is a format" 'called %s%s%n%n%999999d' ''
attack served "a name that is a pattern" 'called "*[a"' ''
attack served "a name that is a journal" 'called leases' ''
attack served "a name of 100,000 letters" 'called "$(head -c 100000 /dev/zero | tr "\0" a)"' ''
attack refused "a name that steers a terminal, with a profile that has a mistake" \
	'called "$(printf "b\033]0;owned\007\033[2J")" nonsense' ".ini:1: "
attack refused "a name that is no UTF-8, with a profile that has a mistake" \
	'called "$(printf "\377\376\300\257")" nonsense' ".ini:1: "
attack served "an operation that is none" 'operation="prepare;reboot"' ''
attack served "no operation" 'operation=""' ''
attack served "an operation in capitals" 'operation=PREPARE' ''
