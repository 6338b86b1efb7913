/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/rom_file.h"

#include "input_tests.h"

enum { UNIT = 512, POINTER_AT = 0x18 };

/* An image of so many units of 512 bytes, whose PCIR lies at pcir. */
struct made {
	unsigned units, pcir, vendor, product, type;
	bool last;
};

static const struct made x86 = {2, 0x40, 0x10de, 0x1c20, ROM_X86, false};
static const struct made efi = {1, 0x1c, 0x10de, 0x1c20, ROM_EFI, true};

static void set(unsigned char *at, unsigned value)
{
	at[0] = value & 0xff;
	at[1] = value >> 8 & 0xff;
}

static void add(struct text *rom, const struct made *made)
{
	size_t length = (size_t)made->units * UNIT;
	autofree unsigned char *image = mem_alloc(length);
	image[0] = 0x55;
	image[1] = 0xaa;
	set(image + POINTER_AT, made->pcir);
	memcpy(image + made->pcir, "PCIR", 4);
	set(image + made->pcir + 4, made->vendor);
	set(image + made->pcir + 6, made->product);
	set(image + made->pcir + 0x10, made->units);
	image[made->pcir + 0x14] = (unsigned char)made->type;
	image[made->pcir + 0x15] = made->last ? 0x80 : 0;
	text_add_bytes(rom, image, length);
}

static void parse(const struct text *bytes, struct rom *ret)
{
	/* A copy of that size, so that a read past its end is one past the memory's. */
	autofree char *copy = mem_alloc(bytes->length ? bytes->length : 1);
	memcpy(copy, text_string(bytes), bytes->length);
	rom_parse(copy, bytes->length, ret);
}

static void images_are_read(void **state)
{
	(void)state;
	autotext bytes = {0};
	autorom rom = {0};
	add(&bytes, &x86);
	add(&bytes, &efi);
	text_add(&bytes, "what stands behind the last one is nobody's");
	parse(&bytes, &rom);
	assert_int_equal(rom.end, ROM_WHOLE);
	assert_int_equal(rom.image_count, 2);
	assert_int_equal(rom.images[0].length, 2 * UNIT);
	assert_int_equal(rom.images[0].vendor, 0x10de);
	assert_int_equal(rom.images[0].product, 0x1c20);
	assert_false(rom.images[0].last);
	assert_int_equal(rom.images[1].offset, 2 * UNIT);
	assert_int_equal(rom.images[1].type, ROM_EFI);
	assert_true(rom.images[1].last);
	assert_true(rom_has(&rom, ROM_X86) && rom_has(&rom, ROM_EFI));
	assert_false(rom_has(&rom, ROM_OPEN_FIRMWARE));
}

static void every_cut_is_told(void **state)
{
	(void)state;
	autotext bytes = {0};
	add(&bytes, &x86);
	add(&bytes, &efi);
	for (size_t length = 0; length < bytes.length; length++) {
		autorom rom = {0};
		struct text cut = {bytes.at, length, 0};
		parse(&cut, &rom);
		enum rom_end end = length == 0		? ROM_NO_SIGNATURE
				   : length == 2 * UNIT ? ROM_ENDLESS
							: ROM_CUT;
		if (rom.end != end)
			fail_msg("%zu bytes: %d", length, (int)rom.end);
		assert_true(rom.end_at <= length);
		/* One that is cut is still known by its header. */
		assert_int_equal(rom.image_count, length < 0x40 + 0x18		    ? 0
						  : length < 2 * UNIT + 0x1c + 0x18 ? 1
										    : 2);
	}
}

static void what_is_none_is_told(void **state)
{
	(void)state;
	static const struct {
		size_t at;
		unsigned char byte;
		enum rom_end end;
		size_t images, end_at;
	} cases[] = {
		{0, 0x4e, ROM_NO_SIGNATURE, 0, 0}, /* the header of NVIDIA's, as GPU-Z keeps it */
		{1, 0x55, ROM_NO_SIGNATURE, 0, 0},
		{0x41, 'X', ROM_NO_PCIR, 0, 0},
		{POINTER_AT, 0x41, ROM_NO_PCIR, 0, 0},
		{POINTER_AT + 1, 0xff, ROM_CUT, 0, 0},
		{0x40 + 0x10, 0, ROM_ENDLESS, 1, 0},  /* an image of no length */
		{0x40 + 0x10, 200, ROM_CUT, 1, 0},    /* one that is longer than the file */
		{0x40 + 0x15, 0x80, ROM_WHOLE, 1, 0}, /* nobody asks what is behind it */
		{2 * UNIT, 0, ROM_NO_SIGNATURE, 1, 2 * UNIT},
		{2 * UNIT + 0x1c + 0x15, 0, ROM_ENDLESS, 2, 3 * UNIT},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext bytes = {0};
		autorom rom = {0};
		add(&bytes, &x86);
		add(&bytes, &efi);
		bytes.at[cases[i].at] = (char)cases[i].byte;
		parse(&bytes, &rom);
		if (rom.end != cases[i].end || rom.image_count != cases[i].images ||
		    rom.end_at != cases[i].end_at)
			fail_msg("case %zu: end %d at %zu, %zu images", i, (int)rom.end, rom.end_at,
				 rom.image_count);
	}
}

static void a_file_of_images_without_end_is_left(void **state)
{
	(void)state;
	autotext bytes = {0};
	autorom rom = {0};
	struct made one = {1, 0x1c, 0x1002, 0x67df, ROM_X86, false};
	for (int i = 0; i < 1000; i++)
		add(&bytes, &one);
	parse(&bytes, &rom);
	assert_int_equal(rom.end, ROM_ENDLESS);
	assert_int_equal(rom.image_count, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_are_read),
		cmocka_unit_test(every_cut_is_told),
		cmocka_unit_test(what_is_none_is_told),
		cmocka_unit_test(a_file_of_images_without_end_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
