/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A captured model tells of virtual functions what its host file did. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/rehearsal_root.h"
#include "input/host_file.h"
#include "rehearsal/rehearsal.h"
#include "survey/capture.h"

static const struct captured_function *find(const struct host_file *file, const char *name)
{
	struct pci_address address;
	assert_true(pci_address_parse(name, &address));
	const struct captured_function *function = host_file_find_function(file, address);
	assert_non_null(function);
	return function;
}

static void vgpus_are_captured(void **state)
{
	autohostfile file = {0}, captured = {0};
	autoerror err = {0};
	struct rehearsal_root root;
	struct host host;
	(void)state;
	if (host_file_read(TESTS_DIR "/hosts/a40.host", &file, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(rehearsal_root_make(&root, &err), 0);
	assert_int_equal(rehearsal_open(&host, &file, root.path, &err), 0);
	capture_host(&host, &captured);
	const struct captured_function *card = find(&captured, "0000:17:00.0");
	assert_null(card->vgpu);
	assert_false(card->unprobed);
	assert_int_equal(card->sriov.total, 32);
	/* Of its types those that there is room for: one function is a vGPU of 8 GiB. */
	assert_int_equal(card->vgpu_types.count, 2);
	assert_true(words_have(&card->vgpu_types, "564 NVIDIA A40-8Q"));
	assert_true(words_have(&card->vgpu_types, "575 NVIDIA A40-8C"));
	assert_string_equal(find(&captured, "0000:17:00.4")->vgpu, "564");
	assert_string_equal(find(&captured, "0000:17:00.5")->vgpu, "0");
	host_close(&host);
	rehearsal_root_remove(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(vgpus_are_captured)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
