# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2016 # texts are for eval
# The domain XML, which is whatever a person may define.
declare_before() { { printf '%s' "$1"; cat "$pair"; } >"$xml"; }
with_device() { sed "s|</devices>|$1</devices>|" "$pair" >"$xml"; }
source_address() { with_device "<hostdev mode='subsystem' type='pci'><source><address $1/></source></hostdev>"; }
of_uuid() { sed "s|$pair_uuid|$1|" "$pair" >"$xml"; }
many() { # COUNT TEXT
	yes "$2" | head -n "$1" | tr -d '\n'
}

attack refused "no XML" ': >"$xml"' "XML"
attack refused "a cut XML" 'head -c 1000 "$pair" >"$xml"' "XML"
attack refused "a program for an XML" 'cp /bin/true "$xml"' "XML"
attack refused "100 MB of NUL bytes" 'truncate -s 100000000 "$xml"' ''
attack refused "100 MB of blanks" '{ echo "<domain>"; head -c 100000000 /dev/zero | tr "\0" " "; } >"$xml"' ''
attack refused "a NUL byte in the middle" 'sed "s|<devices>|<devices>\x00|" "$pair" >"$xml"' "XML"
attack refused "a bomb of entities" 'declare_before "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>"' "XML"
attack refused "an entity that is a file" 'echo '"$secret"' >"$root/etc/secret"; echo "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/secret\">]><domain><name>&a;</name></domain>" >"$xml"' "XML" 'rm "$root/etc/secret"'
attack refused "a DTD from elsewhere" 'echo "<!DOCTYPE domain SYSTEM \"http://127.0.0.1:9/d.dtd\"><domain/>" >"$xml"' "XML"
attack refused "a parameter entity" 'echo "<!DOCTYPE d [<!ENTITY % p SYSTEM \"file:///dev/zero\"> %p;]><domain/>" >"$xml"' "XML"
attack any "an XInclude of a file" 'echo '"$secret"' >"$root/etc/secret"; with_device "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/secret\" parse=\"text\"/>"' '' 'rm "$root/etc/secret"'
attack refused "100,000 elements in one another" '{ many 100000 "<a>"; many 100000 "</a>"; } >"$xml"' ''
attack refused "200,000 devices" '{ echo "<domain><devices>"; many 200000 "<hostdev/>"; echo "</devices></domain>"; } >"$xml"' ''
attack any "10,000 attributes" 'with_device "<a $(for i in {1..10000}; do printf "a%d=\"\" " $i; done)/>"' ''
attack any "an attribute of 1 MB" '{ printf "<domain><name>b</name><uuid>%s</uuid><a b=\"" $pair_uuid; head -c 1000000 /dev/zero | tr "\0" a; echo "\"/></domain>"; } >"$xml"' ''
attack refused "an XML in UTF-16" 'iconv -t UTF-16 "$pair" >"$xml"' ''
attack refused "an XML that lies about its encoding" '{ echo "<?xml version=\"1.0\" encoding=\"UTF-7\"?>"; cat "$pair"; } >"$xml"' ''
attack refused "bytes that are no UTF-8" 'sed "s|<name>b|<name>b\xff\xfe|" "$pair" >"$xml"' ''
attack refused "two documents" 'cat "$pair" "$pair" >"$xml"' ''
attack refused "a root that is none" 'sed "s|<domain |<network |; s|</domain>|</network>|" "$pair" >"$xml"' ''
attack refused "an address with a domain of 33 bits" 'source_address "domain=\"0x1ffffffff\" bus=\"1\" slot=\"0\" function=\"0\""' ''
attack refused "an address with bus 256" 'source_address "domain=\"0\" bus=\"256\" slot=\"0\" function=\"0\""' ''
attack refused "an address with slot 32" 'source_address "domain=\"0\" bus=\"1\" slot=\"32\" function=\"0\""' ''
attack refused "an address with function 8" 'source_address "domain=\"0\" bus=\"1\" slot=\"0\" function=\"8\""' ''
attack refused "an address below zero" 'source_address "domain=\"0\" bus=\"-1\" slot=\"0\" function=\"0\""' ''
attack refused "an address that is a path" 'source_address "domain=\"../..\" bus=\"1\" slot=\"0\" function=\"0\""' ''
attack refused "an address that is empty" 'source_address "domain=\"\" bus=\"\" slot=\"\" function=\"\""' ''
attack refused "a uuid that is a path" 'of_uuid ../../../../../../../../../../../etc/b' ''
attack refused "a uuid with a line's end" 'of_uuid "fe875078-f615-47cb-afd7-421b77c44df1\&#10;x"' ''
attack refused "a mediated device whose uuid is a path" 'with_device "<hostdev mode=\"subsystem\" type=\"mdev\" model=\"vfio-pci\"><source><address uuid=\"../../../../proc/self\"/></source></hostdev>"' ''
attack any "options of QEMU that name devices oddly" 'sed "s|</domain>|<qemu:commandline xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\"><qemu:arg value=\"-device\"/><qemu:arg value=\"vfio-pci,host=../../../etc,host=%n,sysfsdev=/sys/../etc\"/></qemu:commandline></domain>|" "$pair" >"$xml"' ''
attack any "a name in the XML that is another's" 'sed "s|<name>b|<name>../../other|" "$pair" >"$xml"' ''
attack served "a password that must not be kept" 'with_device "<graphics type=\"vnc\" passwd=\"$secret\"/>"' ''
attack refused "a password, in an XML that is refused" 'with_device "<graphics type=\"vnc\" passwd=\"$secret\"/><x>&nothing;</x>"' ''
