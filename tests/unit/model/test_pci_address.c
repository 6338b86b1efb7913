/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pci_address.h"

#include "model_tests.h"

static void reads_and_prints(void **state)
{
	(void)state;
	static const struct {
		const char *text, *printed; /* NULL: none */
	} cases[] = {
		{"0000:01:00.0", "0000:01:00.0"},
		{"01:00.0", "0000:01:00.0"},
		{"1:0.7", "0000:01:00.7"},
		{"ABCD:EF:1F.7", "abcd:ef:1f.7"},
		{"10000:e1:00.0", "10000:e1:00.0"},
		{"ffffffff:ff:1f.7", "ffffffff:ff:1f.7"},
		{"00000001:00:00.0", "0001:00:00.0"},
		{"100000000:00:00.0", NULL},
		{"0000:01:20.0", NULL},
		{"0000:01:00.8", NULL},
		{"0000:100:00.0", NULL},
		{"0000:01:00", NULL},
		{"0000:01:00.", NULL},
		{"0000:01:00.0 ", NULL},
		{" 0000:01:00.0", NULL},
		{"0x0000:01:00.0", NULL},
		{"-1:01:00.0", NULL},
		{":01:00.0", NULL},
		{"0000::00.0", NULL},
		{"0:0:0:0.0", NULL},
		{"", NULL},
		{"0000:01:00.0\n", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pci_address address = {.domain = 77};
		char text[PCI_ADDRESS_TEXT];
		if (pci_address_parse(cases[i].text, &address) != (cases[i].printed != NULL))
			fail_msg("'%s'", cases[i].text);
		if (cases[i].printed)
			assert_string_equal(pci_address_print(address, text), cases[i].printed);
		else
			assert_int_equal(address.domain, 77);
	}
}

static void goes_there_and_back(void **state)
{
	(void)state;
	static const uint32_t domains[] = {0, 1, 0xffff, 0x10000, UINT32_MAX};
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		for (unsigned at = 0; at < 1 << 16; at += 0x101) {
			struct pci_address there = {domains[i], (uint8_t)(at >> 8),
						    (uint8_t)(at >> 3 & 0x1f), (uint8_t)(at & 7)};
			struct pci_address back;
			char text[PCI_ADDRESS_TEXT];
			assert_true(pci_address_parse(pci_address_print(there, text), &back));
			assert_true(pci_address_equal(there, back));
		}
}

static void has_an_order(void **state)
{
	(void)state;
	static const struct pci_address sorted[] = {{0, 0, 0, 0}, {0, 0, 0, 1},
						    {0, 0, 1, 0}, {0, 1, 0, 0},
						    {1, 0, 0, 0}, {UINT32_MAX, 0, 0, 0}};
	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++)
		for (size_t j = 0; j < ARRAY_SIZE(sorted); j++) {
			int order = pci_address_compare(sorted[i], sorted[j]);
			assert_int_equal(order < 0, i < j);
			assert_int_equal(order > 0, i > j);
			assert_int_equal(pci_address_equal(sorted[i], sorted[j]), i == j);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_prints),
		cmocka_unit_test(goes_there_and_back),
		cmocka_unit_test(has_an_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
