# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016 # texts are for eval
# The folders where the program keeps what it did.
kept=$root/var/lib/virt-handover elsewhere=$root/tmp/elsewhere
in_state() { mkdir -m 700 -p "$state/$1"; }
unharmed() { same "what is elsewhere" "$secret" "$(cat "$elsewhere" 2>/dev/null)"; }
put_elsewhere() { echo "$secret" >"$elsewhere"; }

attack refused "a state folder that leads elsewhere" 'mkdir "$elsewhere"; ln -s ../tmp/elsewhere "$state"' "/run/virt-handover" 'rmdir "$elsewhere"'
attack refused "a state folder that others may write" 'in_state ""; chmod 777 "$state"' "/run/virt-handover"
attack refused "a state folder that is somebody else's" 'in_state ""; chown $someone "$state"' "/run/virt-handover"
attack refused "a state folder that is a file" 'touch "$state"' "/run/virt-handover"
attack refused "no /run" 'rmdir "$root/run"; touch "$root/run"' "/run" 'rm "$root/run"; mkdir "$root/run"'
attack refused "a lock that leads elsewhere" 'in_state ""; put_elsewhere; ln -s /tmp/elsewhere "$state/lock"' "/run/virt-handover" 'unharmed; rm -f "$elsewhere"'
attack refused "a lock that is a pipe" 'in_state ""; mkfifo "$state/lock"' "/run/virt-handover"
attack refused "a lock that is a folder" 'in_state lock' "/run/virt-handover"
attack refused "a lock that is never given back" 'seconds=40; in_state ""; flock "$state/lock" sleep 60 & locker=$!; until [ -e "$state/lock" ] && ! flock -n "$state/lock" true; do :; done' "/run/virt-handover" 'pkill -P $locker; wait $locker 2>/dev/null'
attack refused "a journal that leads elsewhere" 'in_state $pair_uuid; put_elsewhere; ln -s /tmp/elsewhere "$state/$pair_uuid/journal"' "journal" 'unharmed; rm -f "$elsewhere"'
attack refused "a journal's folder that leads elsewhere" 'in_state ""; mkdir "$elsewhere"; ln -s ../../tmp/elsewhere "$state/$pair_uuid"' '' 'rmdir "$elsewhere"'
attack refused "a journal that is a pipe" 'in_state $pair_uuid; mkfifo "$state/$pair_uuid/journal"' "journal"
attack refused "a journal that is a folder" 'in_state $pair_uuid/journal' "journal"
attack refused "a journal of noise" 'in_state $pair_uuid; head -c 100000 /dev/urandom >"$state/$pair_uuid/journal"' "journal"
attack refused "a journal of 5 MB" 'in_state $pair_uuid; truncate -s 5M "$state/$pair_uuid/journal"' "journal"
attack refused "a journal of lines without a checksum" 'in_state $pair_uuid; echo "1 0 intend unbind 0000:01:00.0" >"$state/$pair_uuid/journal"' "journal"
attack any "a journal that was torn" 'in_state $pair_uuid; printf "1 0 beg" >"$state/$pair_uuid/journal"' ''
attack any "folders that are no VM's" 'in_state ../run/virt-handover/00000000-0000-0000-0000-00000000000g; in_state "x y"; in_state "-n"' ''
attack any "a lease that leads elsewhere" 'in_state leases; put_elsewhere; ln -s /tmp/elsewhere "$state/leases/0000:01:00.0"' '' 'unharmed; rm -f "$elsewhere"'
attack any "a lease that is a folder" 'in_state leases/0000:01:00.0' ''
attack any "a lease that is a pipe" 'in_state leases; mkfifo "$state/leases/0000:01:00.0"' ''
attack any "a lease of noise" 'in_state leases; head -c 5000 /dev/urandom >"$state/leases/0000:01:00.0"' ''
attack any "a lease of a VM that is a path" 'in_state leases; echo "../../../etc owner" >"$state/leases/0000:01:00.0"' ''
attack any "kept calls that lead elsewhere" 'mkdir -m 700 -p "$kept/calls"; mkdir "$elsewhere"; ln -s /tmp/elsewhere "$kept/calls/$pair_uuid"' '' 'same "what was written elsewhere" "" "$(ls "$elsewhere")"; rm -r "$elsewhere"'
attack served "no place for kept calls" 'rm -r "$root/var"; touch "$root/var"' '' 'rm "$root/var"'
small() { mount -t tmpfs -o size=4k,mode=755,nr_inodes="$2" none "$1"; }
attack refused "a state folder without room" 'small "$root/run" 4' "/run" 'umount "$root/run"'
attack served "a full disk for kept calls" 'small "$root/var/lib" 100; head -c 4096 /dev/zero >"$root/var/lib/full" || :' '' 'umount "$root/var/lib"'
attack refused "a state folder that cannot be written" 'mount -t tmpfs -o ro,mode=755 none "$root/run"' "/run" 'umount "$root/run"'
