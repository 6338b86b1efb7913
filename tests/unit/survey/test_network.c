/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/network.h"

#include "survey_tests.h"

#define HEAD "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define V4(iface, to, flags, mask)                                                                 \
	iface "\t" to "\t00000000\t" flags "\t0\t0\t100\t" mask "\t0\t0\t0   \n"
#define V6(to, bits, flags, iface)                                                                 \
	to " " bits " 00000000000000000000000000000000 00 00000000000000000000000000000000 "       \
	   "00000400 00000001 00000000 " flags "   " iface "\n"
#define NIL "00000000000000000000000000000000"
#define LAN "0001A8C0" /* 192.168.1.0 as a little-endian machine writes it */

/* A card's interface enp3s0, in a bridge br0, on which lies a VLAN; and eth9, alone. */
static void put_interfaces(void)
{
	put_link(B CARD "/net/enp3s0/upper_br0", "../../../../../../class/net/br0");
	put_folder(B CARD "/net/eth9");
	put_folder("sys/class/net/br0/bridge");
	put_link("sys/class/net/br0/upper_br0.7", "../br0.7");
	put_folder("sys/class/net/br0.7");
	/* A loop there cannot be, but if so it ends. */
	put_link("sys/class/net/br0.7/upper_enp3s0", "../br0");
}

static void interfaces_in_use_are_told_with_their_route(void **state)
{
	static const struct {
		const char *v4, *v6, *said;
	} cases[] = {
		{NULL, NULL, ""},
		{HEAD, "", ""},
		{HEAD V4("wlan0", "00000000", "0003", "00000000"), "", ""},
		{HEAD V4("eth9", "00000000", "0003", "00000000"), "",
		 "network interface eth9, which carries the default route\n"},
		{HEAD V4("eth9", LAN, "0001", "00FFFFFF"), "",
		 "network interface eth9, which carries the route to 192.168.1.0/24\n"},
		{HEAD V4("eth9", LAN, "0001", "00FFFFFF")
			 V4("eth9", "00000000", "0003", "00000000"),
		 "", "network interface eth9, which carries the default route\n"},
		{HEAD V4("eth9", LAN, "0001", "00FFFFFF"), V6(NIL, "00", "00000003", "eth9"),
		 "network interface eth9, which carries the default route\n"},
		{HEAD V4("eth9", "00000000", "0201", "00000000"), "", ""},
		{HEAD V4("eth9", "000000E0", "0001", "000000F0"), "", ""},
		{HEAD V4("br0", LAN, "0001", "00FFFFFF"), "",
		 "network interface enp3s0 (in bridge br0), which carries the route to "
		 "192.168.1.0/24\n"},
		{HEAD V4("br0.7", "0100000A", "0005", "FFFFFFFF"), "",
		 "network interface enp3s0 (below br0.7), which carries the route to "
		 "10.0.0.1/32\n"},
		{HEAD V4("enp3s0", LAN, "0001", "00FFFFFF")
			 V4("br0", "00000000", "0003", "00000000"),
		 "", "network interface enp3s0 (in bridge br0), which carries the default route\n"},
		{HEAD V4("eth9", LAN, "0001", "00FFFFFF") V4("enp3s0", LAN, "0001", "00FFFFFF"), "",
		 "network interface enp3s0, which carries the route to 192.168.1.0/24\n"
		 "network interface eth9, which carries the route to 192.168.1.0/24\n"},
		{HEAD, V6("fe800000000000000000000000000000", "40", "00000001", "eth9"), ""},
		{HEAD, V6("febf0000000000000000000000000000", "40", "00000001", "eth9"), ""},
		{HEAD, V6("ff000000000000000000000000000000", "08", "00000001", "eth9"), ""},
		{HEAD, V6(NIL, "00", "00200200", "lo"), ""},
		{HEAD, V6("20010db8000000000000000000000005", "80", "80200001", "eth9"), ""},
		{HEAD, V6("20010db8000000000000000000000000", "80", "00300001", "eth9"), ""},
		{HEAD, V6("20010db8000000000000000000000000", "40", "00000001", "eth9"),
		 "network interface eth9, which carries the route to 2001:db8::/64\n"},
		{"nonsense\n", "nonsense too\nzz 00 eth9\n", ""},
	};
	(void)state;
	put_interfaces();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		struct device *device = view_add(&view, CARD, "e1000e");
		words_add(&device->interfaces, "net/enp3s0");
		words_add(&device->interfaces, "net/eth9");
		if (cases[i].v4)
			put(PATH_ROUTES, cases[i].v4);
		if (cases[i].v6)
			put(PATH_ROUTES_IPV6, cases[i].v6);
		survey_networks(&host, &view, 1);
		autofree char *said = holders_text(&device->holders);
		if (!str_equal(said, cases[i].said))
			fail_msg("case %zu: %s", i, said);
		for (size_t h = 0; h < device->holders.count; h++)
			assert_int_equal(device->holders.at[h].how, HOLDING_NETWORK);
	}
}

static void bonds_are_called_so(void **state)
{
	autoview view = {0};
	(void)state;
	put_link(B CARD "/virtio1/net/eth0/upper_bond0", "../../../../../../../class/net/bond0");
	put_folder("sys/class/net/bond0/bonding");
	put(PATH_ROUTES, HEAD V4("bond0", "00000000", "0003", "00000000"));
	struct device *device = view_add(&view, CARD, "virtio-pci");
	words_add(&device->interfaces, "virtio1/net/eth0");
	survey_networks(&host, &view, 1);
	autofree char *said = holders_text(&device->holders);
	assert_string_equal(
		said, "network interface eth0 (in bond bond0), which carries the default route\n");
}

static void only_what_is_taken_is_asked_about(void **state)
{
	autoview view = {0};
	(void)state;
	put_interfaces();
	put(PATH_ROUTES, HEAD V4("eth9", "00000000", "0003", "00000000"));
	view_add(&view, "0000:02:00.0", "nouveau");
	struct device *stays = view_add(&view, CARD, "e1000e");
	words_add(&stays->interfaces, "net/eth9");
	survey_networks(&host, &view, 1);
	assert_int_equal(stays->holders.count, 0);
	assert_false(was_asked(PATH_ROUTES));
	survey_networks(&host, &view, 2);
	assert_int_equal(stays->holders.count, 1);
	assert_true(was_asked(PATH_ROUTES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(interfaces_in_use_are_told_with_their_route),
		ON_A_HOST(bonds_are_called_so),
		ON_A_HOST(only_what_is_taken_is_asked_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
