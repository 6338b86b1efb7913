# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016 # texts are for eval
# A device whose files are not what the kernel's are: a tree that somebody mounted, or a fault.
one=$pci/devices/0000:01:00.0
spoil() { mv "$one/$1" "$root/tmp/was"; eval "$2"; }
mend() { rm -rf "${one:?}/$1"; mv "$root/tmp/was" "$one/$1"; }

attack refused "a driver that leads out of the tree" 'spoil driver "ln -s ../../../../../../../../etc/passwd \"\$one/driver\""' '' 'mend driver'
attack any "a driver that leads to itself" 'spoil driver "ln -s driver \"\$one/driver\""' '' 'mend driver'
attack any "a group that is no number" 'spoil iommu_group "ln -s ../../../../../../etc \"\$one/iommu_group\""' '' 'mend iommu_group'
attack any "a vendor of 10 MB" 'spoil vendor "truncate -s 10M \"\$one/vendor\""' '' 'mend vendor'
attack any "a class that is words" 'spoil class "echo nothing >\"\$one/class\""' '' 'mend class'
attack any "an override that steers a terminal" 'spoil driver_override "printf \"\\033[2J\\n\" >\"\$one/driver_override\""' '' 'mend driver_override'
attack any "an override that never comes" 'spoil driver_override "mkfifo \"\$one/driver_override\""; profile b.ini "$(printf "[safety]\ndeadline = 1s\n")"' '' 'mend driver_override'
attack any "a function that is a file" 'mv "$one" "$root/tmp/was"; touch "$one"' '' 'rm "$one"; mv "$root/tmp/was" "$one"'
attack refused "a function that is gone" 'mv "$one" "$root/tmp/was"' "0000:01:00.0" 'mv "$root/tmp/was" "$one"'
