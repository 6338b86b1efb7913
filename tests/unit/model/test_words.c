/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sizes of regions, names of units, and what a display is made of. */

#include "model/bar_size.h"
#include "model/display.h"
#include "model/unit_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"

static void sizes_have_words_and_bits(void **state)
{
	static const struct {
		const char *word;
		uint64_t size;
		int bit;
	} sizes[] = {
		{"1M", 1 << 20, 0},
		{"256M", 256 << 20, 8},
		{"1G", 1 << 30, 10},
		{"16G", (uint64_t)16 << 30, 14},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		autotext word = {0};
		bar_size_print(sizes[i].size, &word);
		assert_string_equal(word.at, sizes[i].word);
		assert_true(bar_size_parse(sizes[i].word) == sizes[i].size);
		assert_int_equal(bar_size_bit(sizes[i].size), sizes[i].bit);
	}
	static const char *const wrong[] = {"",	 "0M",	"3M",  "256",	    "256K",
					    "M", "-1M", "1MM", "99999999M", " 1M"};
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_true(bar_size_parse(wrong[i]) == 0);
	assert_int_equal(bar_size_bit(4096), -1);
}

static void units_are_described(void **state)
{
	autotext text = {0};
	(void)state;
	unit_describe("1000:pipewire.service", &text);
	text_add(&text, ", ");
	unit_describe("gdm.service", &text);
	assert_string_equal(text.at, "pipewire.service of user 1000, gdm.service");
	assert_true(unit_is_scope("session-2.scope"));
	assert_false(unit_is_scope("session-2.scope.service"));
	assert_false(unit_is_scope("scope"));
	text_cut(&text, 0);
	unit_describe("dbus-:1.2-org.example@0.service", &text);
	assert_string_equal(text.at, "dbus-:1.2-org.example@0.service");
	assert_true(unit_is_of_user("1000:pipewire.service"));
	assert_false(unit_is_of_user("1000.service"));
	assert_true(unit_state_is_up("activating"));
	assert_false(unit_state_is_up("deactivating"));
	assert_false(unit_state_is_up(NULL));
}

static void a_display_finds_its_parts(void **state)
{
	struct display display = {0};
	(void)state;
	struct session *session = ARRAY_ADD(display.sessions, display.session_count);
	session->scope = str_copy("session-2.scope");
	ARRAY_ADD(display.cards, display.card_count)->address = (struct pci_address){0, 1, 0, 0};
	assert_ptr_equal(display_find_session(&display, "session-2.scope"), session);
	assert_null(display_find_session(&display, "session-3.scope"));
	assert_non_null(display_find_card(&display, (struct pci_address){0, 1, 0, 0}));
	assert_null(display_find_card(&display, (struct pci_address){0, 1, 0, 1}));
	display_clear(&display);
	assert_int_equal(display.card_count + display.session_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_have_words_and_bits),
		cmocka_unit_test(units_are_described),
		cmocka_unit_test(a_display_finds_its_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
