# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Pictures of the machine's screens, taken by QEMU from outside, when a scenario asks for one: what
# it shows is what a monitor at that card would show, whatever the machine itself believes.
#
# A scenario writes "SCENARIO NAME SCREEN" into the file picture in the folder of results; there
# SCENARIO/NAME.png and NAME.txt are written, and then that file is removed. NAME.txt says size,
# a hash of the pixels, and the share of the most frequent colours.
#
# Sourced by run, after machine.sh.

# Sends QEMU a command; false if it says anything but yes.
ask_monitor() {
	local line
	echo "$1" >&"$monitor_questions"
	while read -r -t 20 -u "$monitor_answers" line; do
		case $line in
			*'"return"'*) return 0 ;;
			*'"error"'*) echo "$line"; return 1 ;;
		esac
	done
	echo "QEMU does not answer"
	return 1
}

open_monitor() {
	exec {monitor_questions}<>"$1.in" {monitor_answers}<>"$1.out"
	ask_monitor '{"execute":"qmp_capabilities"}'
}

close_monitor() {
	[ -n "${monitor_questions:-}" ] || return 0
	exec {monitor_questions}>&- {monitor_answers}>&-
	monitor_questions=
}

# screendump SCREEN FORMAT FILE
screendump() {
	ask_monitor "{\"execute\":\"screendump\",\"arguments\":{\"device\":\"$1\",\"format\":\"$2\",\"filename\":\"$3\"}}"
}

# The picture in the PPM file $1, in words.
describe_picture() {
	perl -0777 -ne '
		my ($width, $height, $pixels) = /^P6\s(\d+)\s(\d+)\s255\s(.*)$/s or die "not a picture\n";
		my (%share, $shown);
		$share{$_}++ for unpack("(a3)*", $pixels);
		print "size ${width}x$height\n";
		for (sort { $share{$b} <=> $share{$a} || $a cmp $b } keys %share) {
			printf "colour %s %.1f\n", unpack("H6", $_), 100 * $share{$_} / ($width * $height);
			last if ++$shown == 6;
		}' "$1"
	echo "pixels $(sha256sum <"$1" | cut -c1-16)"
}

# take_picture OUT: does what the scenario asks for, if it does.
take_picture() {
	local scenario name screen dump=$machine_monitor/dump
	[ -e "$1/picture" ] || return 0
	read -r scenario name screen <"$1/picture"
	if [[ "$scenario$name$screen" =~ ^[a-z0-9-]+$ && -d $1/$scenario ]]; then
		{ [ -n "${monitor_questions:-}" ] || open_monitor "$machine_monitor/qmp"; } &&
			screendump "$screen" ppm "$dump.ppm" && screendump "$screen" png "$dump.png" &&
			describe_picture "$dump.ppm" && mv "$dump.png" "$1/$scenario/$name.png"
	fi >"$1/picture.words" 2>&1
	mv "$1/picture.words" "$1/${scenario:-.}/${name:-picture}.txt"
	rm -f "$1/picture"
}
