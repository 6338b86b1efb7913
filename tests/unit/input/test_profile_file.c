/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_file.h"

#include "input_tests.h"

static const char path[] = "etc/virt-handover/profiles/win11.ini";

static int parse(const char *text, struct profile *profile, struct error *err)
{
	return profile_parse(path, text, strlen(text), profile, err);
}

/* What a profile says, in one line. */
static char *profile_text(const struct profile *profile)
{
	static const char *const companions[] = {"require", "take", "ignore"};
	struct text out = {0};
	char address[PCI_ADDRESS_TEXT];
	text_add(&out, profile->pci.from_xml ? "xml" : "none");
	for (size_t i = 0; i < profile->pci.also_count; i++)
		text_addf(&out, " %s", pci_address_print(profile->pci.also[i], address));
	text_addf(&out, " | %s %s %s |", profile->pci.driver, companions[profile->pci.companions],
		  profile->pci.way_home == WAY_HOME ? "home" : "stay");
	for (size_t i = 0; i < profile->gpu.unload.count; i++)
		text_addf(&out, " %s", profile->gpu.unload.at[i]);
	text_addf(&out, " %s |", profile->gpu.holders == HOLDERS_REFUSE ? "refuse" : "ignore");
	for (size_t i = 0; i < profile->mdev_count; i++)
		text_addf(&out, " <%s %s %s>", profile->mdev[i].uuid,
			  profile->mdev[i].type ? profile->mdev[i].type : "-",
			  profile->mdev[i].parent ? profile->mdev[i].parent : "-");
	text_addf(&out, " | %u", profile->safety.deadline_ms);
	return text_take(&out);
}

#define DEFAULTS "xml | vfio-pci require home | refuse | | 30000"
#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static const struct {
	const char *text, *expected;
} good[] = {
	{"", DEFAULTS},
	{"\xef\xbb\xbf", DEFAULTS},
	{"\n\n; nothing\n# at all\n   ; here\n", DEFAULTS},
	{"[pci]\n[gpu]\n[safety]", DEFAULTS},
	{"\xef\xbb\xbf[pci]\r\ndevices = none\r\n",
	 "none | vfio-pci require home | refuse | | 30000"},
	{"[pci]\ndevices=0000:01:00.0 1:0.1,10000:E1:00.0\n",
	 "none 0000:01:00.0 0000:01:00.1 10000:e1:00.0 | vfio-pci require home | refuse | | 30000"},
	{"[pci]\ndevices = 01:00.0, xml 0000:01:00.0\n",
	 "xml 0000:01:00.0 | vfio-pci require home | refuse | | 30000"},
	{"[pci]\ncompanions = take\nreturn = stay\ndriver = mlx5_vfio_pci\n",
	 "xml | mlx5_vfio_pci take stay | refuse | | 30000"},
	{"[pci] ; comment\n[ gpu ] # comment\nholders = ignore ; comment\n",
	 "xml | vfio-pci require home | ignore | | 30000"},
	{"[pci]\ncompanions = take\n[gpu]\n[pci]\nreturn = stay\n",
	 "xml | vfio-pci take stay | refuse | | 30000"},
	{"[gpu]\nunload = nvidia_drm nvidia-modeset,nvidia nvidia\n",
	 "xml | vfio-pci require home | nvidia_drm nvidia-modeset nvidia refuse | | 30000"},
	{"[gpu]\nunload =\n", DEFAULTS},
	{"[mdev]\ntype = i915-GVTg_V5_4\nparent=0000:00:02.0\n[mdev]\n",
	 "xml | vfio-pci require home | refuse | < i915-GVTg_V5_4 0000:00:02.0> | 30000"},
	{"[mdev 83B8F4F2509f382f 3c1ee6bfe0fa1001]\ntype = nvidia-63\nparent = auto\n[mdev]\n"
	 "type=mtty-1\n",
	 "xml | vfio-pci require home | refuse | <" UUID " nvidia-63 -> < mtty-1 -> | 30000"},
	{"[safety]\ndeadline = 1", "xml | vfio-pci require home | refuse | | 1000"},
	{"[safety]\ndeadline = 3600s", "xml | vfio-pci require home | refuse | | 3600000"},
	{"[safety]\n\tdeadline : 250ms", "xml | vfio-pci require home | refuse | | 250"},
};

static void reads_good_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		if (parse(good[i].text, &profile, &err) < 0)
			fail_msg("%s: %s", good[i].text, err.text);
		autofree char *said = profile_text(&profile);
		assert_string_equal(said, good[i].expected);
		assert_string_equal(profile.path, path);
	}
}

/* The failure, behind "FILE:". */
static const struct {
	const char *text, *line;
} bad[] = {
	{"[pci]\ncompaions = take",
	 "2: unknown key 'compaions' in [pci]; did you mean 'companions'?"},
	{"[gpu]\nfoo = 1", "2: unknown key in [gpu] 'foo'; it is one of unload, holders"},
	{"\n\n[pcii]\n", "3: unknown section 'pcii'; did you mean 'pci'?"},
	{"[display]\n", "1: unknown section 'display'; it is one of pci, gpu, mdev, safety"},
	{"[]\n", "1: unknown section ''; it is one of pci, gpu, mdev, safety"},
	{"[pci\n", "1: ']' is missing behind '[pci'"},
	{"[pci] devices = xml", "1: 'devices = xml' stands behind a section header"},
	{"devices = xml\n", "1: 'devices' stands before the first [section]"},
	{"[pci]\ndevices = xml\n\n# more\ndevices = none\n",
	 "5: 'devices' was already given in line 2"},
	{"[pci]\nreturn = home\n[gpu]\n[pci]\nreturn = home\n",
	 "5: 'return' was already given in line 2"},
	{"[pci]\ncompanions = taek\n",
	 "2: unknown value of 'companions' 'taek'; did you mean 'take'?"},
	{"[pci]\nreturn =\n", "2: unknown value of 'return' ''; it is one of home, stay"},
	{"[pci]\ndevices = xmll\n", "2: unknown device 'xmll'; did you mean 'xml'?"},
	{"[pci]\ndevices = 01:00\n", "2: device '01:00' is no PCI address such as 0000:01:00.0"},
	{"[pci]\ndevices = none 01:00.0\n", "2: 'none' stands alone, or not at all"},
	{"[pci]\ndevices = none none\n", "2: 'none' stands alone, or not at all"},
	{"[pci]\ndevices =\n", "2: 'devices' needs a value: xml, none or addresses"},
	{"[pci]\ndriver = ../vfio\n", "2: '../vfio' is no name for 'driver'"},
	{"[pci]\ndriver =\n", "2: '' is no name for 'driver'"},
	{"[gpu]\nunload = nvidia a/b\n", "2: 'a/b' is no name of a module"},
	{"[mdev]\ntype = a/b\n", "2: 'a/b' is no name for 'type'"},
	{"[mdev]\nparent = ..\n", "2: '..' is no name for 'parent'"},
	{"[mdev x]\n", "1: 'x' is no uuid"},
	{"[mdev " UUID "]\ntype=a\n[mdev 83B8F4F2509f382f3c1ee6bfe0fa1001]\n",
	 "3: mdev " UUID " already has a section in line 1"},
	{"[safety]\ndeadline = 0\n",
	 "2: '0' is no deadline: a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 3601\n",
	 "2: '3601' is no deadline: a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = -1\n",
	 "2: '-1' is no deadline: a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = +1\n",
	 "2: '+1' is no deadline: a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 1.5s\n",
	 "2: '1.5s' is no deadline: a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 99999999999999999999ms\n",
	 "2: '99999999999999999999ms' is no deadline: a whole number of seconds up to 3600, such as "
	 "30, 30s or 500ms"},
	{"[pci]\njust words\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\njust words\nreturn = home\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\n= value\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\nreturn = home\n   take\n", "3: this is neither a section nor 'key = value'"},
	{"[pci]\nreturn ; = home\n", "2: this is neither a section nor 'key = value'"},
};

static void refuses_bad_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autofree char *line = str_format("%s:%s", path, bad[i].line);
		if (parse(bad[i].text, &profile, &err) == 0)
			fail_msg("taken: %s", bad[i].text);
		assert_null(profile.path);
		assert_null(profile.pci.driver);
		assert_error(&err, line);
		assert_int_equal(parse(bad[i].text, &profile, NULL), -1);
	}
}

static void no_line_is_cut(void **state)
{
	(void)state;
	static const size_t lengths[] = {190, 196, 197, 198, 199, 200, 201, 250, 4096, 20000};
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autotext text = {0};
		text_add(&text, "[gpu]\n# ");
		while (text.length < lengths[i])
			text_add(&text, "a long comment ");
		size_t begin = text.length + 1;
		text_add(&text, "\nunload =");
		unsigned count = 0;
		for (; text.length - begin + 6 < lengths[i]; count++)
			text_addf(&text, " m%04u", count);
		text_add(&text, " z\n[gpu]\nfoo = 1\n");
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), -1);
		assert_error(&err, "f:5: unknown key in [gpu] 'foo'; it is one of unload, holders");
		text_cut(&text, text.length - strlen("foo = 1\n"));
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), 0);
		assert_int_equal(profile.gpu.unload.count, count + 1);
		assert_string_equal(profile.gpu.unload.at[count], "z");
	}
}

static void too_long_a_line_is_refused(void **state)
{
	(void)state;
	static const char first[] = {'#', ' ', 'k', '['};
	for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autotext text = {0};
		text_add(&text, "[pci]\n");
		text_add_bytes(&text, &first[i], 1);
		while (text.length < strlen("[pci]\n") + (64 << 10) + 1)
			text_add(&text, "=");
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), -1);
		assert_error(&err, "f:2: the line is longer than 64 KiB");
	}
}

static void nul_bytes_are_refused(void **state)
{
	(void)state;
	static const char text[] = "[pci]\nreturn = ho\0me\n";
	autoprofile profile = {0};
	autoerror err = {0};
	assert_int_equal(profile_parse("f", text, sizeof text - 1, &profile, &err), -1);
	assert_error(&err, "f:2: a NUL byte; is this a text file?");
}

static int add_default(const struct profile_key *key, void *data)
{
	struct text *text = data;
	assert_true(*key->section && *key->key && *key->values && *key->meaning);
	bool takes_nothing = str_equal(key->key, "unload");
	if (*key->by_default || takes_nothing)
		text_addf(text, "[%s]\n%s = %s\n", key->section, key->key, key->by_default);
	return 0;
}

static int count_keys(const struct profile_key *key, void *data)
{
	unsigned *count = data;
	(void)key;
	return ++*count == 3 ? 7 : 0;
}

static void table_tells_the_defaults(void **state)
{
	(void)state;
	autotext text = {0};
	autoprofile profile = {0}, fresh = {0};
	autoerror err = {0};
	unsigned count = 0;
	assert_int_equal(profile_each_key(add_default, &text), 0);
	if (parse(text.at, &profile, &err) < 0)
		fail_msg("%s", err.text);
	profile_init(&fresh);
	/* the section that is written for mdevs is one that says nothing */
	assert_int_equal(profile.mdev_count, 1);
	assert_string_equal(profile.mdev[0].uuid, "");
	assert_null(profile.mdev[0].type);
	assert_null(profile.mdev[0].parent);
	profile.mdev_count = 0;
	autofree char *said = profile_text(&profile), *expected = profile_text(&fresh);
	profile.mdev_count = 1;
	assert_string_equal(said, expected);
	assert_int_equal(profile_each_key(count_keys, &count), 7);
	assert_int_equal(count, 3);
}

static void reads_files(void **state)
{
	(void)state;
	autofree char *folder = folder_make();
	folder_put(folder, "good.ini", 0644, "[pci]\nreturn = stay\n");
	folder_put(folder, "bad.ini", 0600, "[pci]\nreturn = stya\n");
	folder_put(folder, "empty.ini", 0400, "");
	folder_put(folder, "group.ini", 0664, "");
	folder_put(folder, "others.ini", 0602, "");
	folder_put(folder, "foreign.ini", 0600, "");
	folder_put(folder, "folder/x", 0600, "");
	autotext large = {0};
	while (large.length <= 256 << 10)
		text_add(&large, "# seven and seven and seven and seven\n");
	folder_put(folder, "large.ini", 0600, large.at);
	autoclose int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkfifoat(fd, "fifo", 0600), 0);
	assert_int_equal(symlinkat("good.ini", fd, "link.ini"), 0);
	assert_int_equal(symlinkat("nothing", fd, "dangling.ini"), 0);
	static const struct {
		const char *path, *line; /* NULL: it is read */
	} cases[] = {
		{"good.ini", NULL},
		{"link.ini", NULL},
		{"empty.ini", NULL},
		{"bad.ini", "/bad.ini:2: unknown value of 'return' 'stya'; did you mean 'stay'?"},
		{"missing.ini", "/missing.ini: No such file or directory"},
		{"dangling.ini", "/dangling.ini: No such file or directory"},
		{"folder", "/folder: is a directory, not a file"},
		{"fifo", "/fifo: is not a regular file"},
		{"large.ini", "/large.ini: is larger than 256 KiB"},
		{"group.ini",
		 "/group.ini: others than its owner may write it; chmod go-w /group.ini"},
		{"others.ini",
		 "/others.ini: others than its owner may write it; chmod go-w /others.ini"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		int r = profile_read(fd, cases[i].path, &profile, &err);
		if (cases[i].line) {
			assert_int_equal(r, -1);
			assert_null(profile.path);
			assert_error(&err, cases[i].line);
			continue;
		}
		assert_int_equal(r, 0);
		assert_string_equal(profile.path + 1, cases[i].path);
	}
	autoprofile profile = {0};
	autoerror err = {0};
	if (geteuid() == 0) {
		assert_int_equal(fchownat(fd, "foreign.ini", 12, 12, 0), 0);
		assert_int_equal(profile_read(fd, "foreign.ini", &profile, &err), -1);
		assert_error(&err, "/foreign.ini: belongs to user 12, not to root; "
				   "chown root /foreign.ini");
	}
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_good_ones),
		cmocka_unit_test(refuses_bad_ones),
		cmocka_unit_test(no_line_is_cut),
		cmocka_unit_test(too_long_a_line_is_refused),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(table_tells_the_defaults),
		cmocka_unit_test(reads_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
