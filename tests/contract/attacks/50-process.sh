# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016,SC2034 # texts are for eval; hostile reads the variables
# What a process is born with.
through_shell() { through=(bash -c "$1"' "$@"' -); }
feed() { # COMMAND...: what it writes is the XML
	rm "$xml"
	mkfifo "$xml"
	"$@" >"$xml" &
	feeder=$!
}
slowly() { head -c 300 "$pair"; read -rt 1 <> <(:); tail -c +301 "$pair"; }
never() { sleep 100; }
fed() { kill "$feeder" 2>/dev/null; wait "$feeder" 2>/dev/null; }

attack any "no stdin" 'through_shell "exec <&-;"' ''
attack served "no stdout" 'through_shell "exec >&-;"' ''
attack any "no stderr" 'through_shell "exec 2>&-;"' ''
attack any "none of the three" 'through_shell "exec <&- >&- 2>&-;"' ''
attack refused "an stdin that is a folder" 'rm "$xml"; mkdir "$xml"' "cannot read the domain XML" 'rmdir "$xml"'
attack refused "an stdin that never ends" 'rm "$xml"; ln -s /dev/zero "$xml"' "cannot read the domain XML"
attack served "an stdin that is slow" 'feed slowly' '' fed
attack refused "an stdin that says nothing for ever" 'seconds=40; feed never' '' fed
attack any "a stderr that nobody reads" 'profile b.ini nonsense; through_shell "exec 2> >(exec 0<&-; exec sleep 0.1);"' ''
attack any "8 open files" 'through_shell "ulimit -n 8;"' ''
attack any "6 open files" 'through_shell "ulimit -n 6;"' ''
attack any "no file may have a size" 'through_shell "ulimit -f 0;"' ''
attack any "no processes" 'through_shell "ulimit -u 0;"' ''
attack any "a stack of 128 KB" 'through_shell "ulimit -s 128;"' ''
attack any "no seconds of processor time but two" 'through_shell "ulimit -t 2;"' ''
attack served "signals that are ignored" 'through_shell "trap \"\" CHLD ALRM PIPE TERM HUP INT USR1;"' ''
attack served "a folder that is gone" 'through_shell "mkdir \"$root/tmp/gone\"; cd \"$root/tmp/gone\"; rmdir \"$root/tmp/gone\";"' ''
attack served "a mask that hides nothing" 'through_shell "umask 0;"' '' 'same "files that others may write" "" "$(find "$root/run" "$root/var" -perm /022 ! -type l)"'
attack served "a caller that is not root" 'caller=--userspec=65534:65534' ''
attack served "libraries to load first" 'environment=(LD_LIBRARY_PATH=/tmp LD_ORIGIN_PATH=/tmp LD_BIND_NOW=1 GLIBC_TUNABLES=glibc.malloc.check=3)' ''
attack served "a search path of somebody's" 'environment=(PATH=/tmp:. IFS=/ BASH_ENV=/tmp/x ENV=/tmp/x SHELLOPTS=xtrace)' ''
attack served "a bus of somebody's" 'environment=(DBUS_SYSTEM_BUS_ADDRESS=unix:path=/tmp/x SYSTEMD_BUS_TIMEOUT=1 NOTIFY_SOCKET=/tmp/x)' ''
attack served "settings for the libraries" 'environment=(XML_CATALOG_FILES=/tmp/x XML_DEBUG_CATALOG=1 HWDB=/tmp PCI_IDS=/tmp MALLOC_PERTURB_=255 KMOD_=x TMPDIR=/nowhere)' ''
attack served "an environment of 100,000 letters" 'environment=(A="$(head -c 100000 /dev/zero | tr "\0" a)")' ''
