/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Definitions of mdevctl's, good ones and hostile ones. */

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "input/json_members.h"
#include "input/mdevctl_file.h"
#include "model/names.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define NONE "f is no definition of mdevctl's: "

static int parse(const char *json, struct mdev_definition *ret, struct error *err)
{
	return mdevctl_parse("f", json, strlen(json), ret, err);
}

/* As mdevctl 1.2 writes it. */
static void test_what_mdevctl_writes_is_read(void **state)
{
	(void)state;
	struct mdev_definition found = {0};
	autoerror err = {0};
	assert_int_equal(
		parse("{\n  \"mdev_type\": \"vfio_ap-passthrough\",\n  \"start\": \"auto\",\n"
		      "  \"attrs\": [\n    {\n      \"assign_adapter\": \"5\"\n    },\n    {\n"
		      "      \"assign_adapter\": \"6\"\n    },\n"
		      "    { \"nvidia/vgpu_params\": \"a=0, b=1\" }\n  ]\n}\n",
		      &found, &err),
		0);
	assert_string_equal(found.type, "vfio_ap-passthrough");
	assert_true(found.starts_itself);
	assert_int_equal(found.attributes.count, 3);
	assert_string_equal(found.attributes.at[0].value, "5");
	assert_string_equal(found.attributes.at[1].name, "assign_adapter");
	assert_string_equal(found.attributes.at[1].value, "6");
	assert_string_equal(found.attributes.at[2].name, "nvidia/vgpu_params");
	assert_string_equal(found.attributes.at[2].value, "a=0, b=1");
	mdev_definition_clear(&found);
	assert_int_equal(parse("{\"mdev_type\":\"mtty-1\",\"start\":\"manual\",\"attrs\":[],\"x\":{"
			       "\"y\":[1,{}]},\"z\":null}",
			       &found, &err),
			 0);
	assert_false(found.starts_itself);
	assert_int_equal(found.attributes.count, 0);
	mdev_definition_clear(&found);
}

static const struct {
	const char *json, *fault;
} bad[] = {
	{"", NONE "it is not one whole JSON object"},
	{"[]", NONE "it is not one whole JSON object"},
	{"{}", NONE "it has no mdev_type"},
	{"{\"mdev_type\":\"a\"", NONE "it is not one whole JSON object"},
	{"{\"mdev_type\":\"a\"} x", NONE "it is not one whole JSON object"},
	{"{\"mdev_type\":\"a\",\"attrs\":[{\"b\":\"c\"]}", NONE "it is not one whole JSON object"},
	{"{\"start\":\"auto\"}", NONE "it has no mdev_type"},
	{"{\"mdev_type\":7}", NONE "mdev_type is no name of a type"},
	{"{\"mdev_type\":\"../../x\"}", NONE "mdev_type is no name of a type"},
	{"{\"mdev_type\":\"a b\"}", NONE "mdev_type is no name of a type"},
	{"{\"mdev_type\":\"a\",\"mdev_type\":\"b\"}", NONE "mdev_type is given twice"},
	{"{\"mdev_type\":\"a\",\"start\":\"always\"}", NONE "start is neither auto nor manual"},
	{"{\"mdev_type\":\"a\",\"start\":true}", NONE "start is neither auto nor manual"},
	{"{\"mdev_type\":\"a\",\"start\":\"auto\",\"start\":\"manual\"}",
	 NONE "start is given twice"},
	{"{\"mdev_type\":\"a\",\"attrs\":\"x\"}", NONE "attrs is no list of attributes"},
	{"{\"mdev_type\":\"a\",\"attrs\":{\"b\":\"c\"}}", NONE "attrs is no list of attributes"},
	{"{\"mdev_type\":\"a\",\"attrs\":[],\"attrs\":[]}", NONE "attrs is given twice"},
	{"{\"mdev_type\":\"a\",\"attrs\":[\"b\"]}",
	 NONE "attrs has something that is no attribute and its value"},
	{"{\"mdev_type\":\"a\",\"attrs\":[{\"b\":5}]}",
	 NONE "attrs has something that is no attribute and its value"},
	{"{\"mdev_type\":\"a\",\"attrs\":[{\"../../../remove\":\"1\"}]}",
	 NONE "attrs has something that is no attribute and its value"},
	{"{\"mdev_type\":\"a\",\"attrs\":[{\"remove\":\"1\"}]}",
	 NONE "attrs has something that is no attribute and its value"},
	{"{\"mdev_type\":\"a\",\"attrs\":[{\"b\":\"c\\nd\"}]}",
	 NONE "the value of attribute b is no line of text"},
};

static void test_what_is_not_whole_or_not_safe_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct mdev_definition found = {0};
		autoerror err = {0};
		assert_int_equal(parse(bad[i].json, &found, &err), -1);
		assert_string_equal(err.text, bad[i].fault);
		assert_null(found.type);
		assert_null(found.attributes.at);
	}
	static const char nul[] = "{\"mdev_type\":\"a\"}\0{}";
	struct mdev_definition found = {0};
	assert_int_equal(mdevctl_parse("f", nul, sizeof nul - 1, &found, NULL), -1);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static void put(int fd, const char *path, const char *text)
{
	autofree char *folder = str_copy_n(path, (size_t)(strrchr(path, '/') - path));
	assert_int_equal(dir_make(fd, folder), 0);
	assert_int_equal(file_publish(fd, path, 0600, text, strlen(text)), 0);
}

static void test_files_are_found_below_their_parents(void **state)
{
	char folder[] = "/tmp/virt-handover-mdevctl-XXXXXX";
	assert_non_null(mkdtemp(folder));
	autoclose int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autowords parents = {0}, none = {0};
	struct mdev_definition found = {0};
	autoerror err = {0};
	(void)state;
	mdevctl_find(root, UUID, &none);
	put(root, PATH_MDEVCTL "/mtty/" UUID, "{\"mdev_type\":\"mtty-1\"}");
	put(root, PATH_MDEVCTL "/0000:00:02.0/" UUID, "{}");
	put(root, PATH_MDEVCTL "/scripts.d/callouts/x.sh", "");
	put(root, PATH_MDEVCTL "/.hidden/" UUID, "{}");
	mdevctl_find(root, UUID, &parents);
	assert_int_equal(none.count, 0);
	assert_int_equal(parents.count, 2);
	assert_string_equal(parents.at[0], "0000:00:02.0");
	assert_string_equal(parents.at[1], "mtty");
	assert_int_equal(mdevctl_read(root, PATH_MDEVCTL "/mtty/" UUID, &found, &err), 0);
	assert_string_equal(found.type, "mtty-1");
	mdev_definition_clear(&found);
	assert_int_equal(fchmodat(root, PATH_MDEVCTL "/mtty/" UUID, 0666, 0), 0);
	assert_int_equal(mdevctl_read(root, PATH_MDEVCTL "/mtty/" UUID, &found, &err), -1);
	assert_non_null(strstr(err.text, "others than its owner may write it"));
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void add_element(const char *key, const char *value, bool is_string, void *data)
{
	assert_null(key);
	text_addf(data, "%s%s;", is_string ? "string " : "", value);
}

static void test_elements_of_arrays(void **state)
{
	(void)state;
	autotext out = {0};
	assert_true(json_each_element(" [ 1 , \"a,]\" , {\"b\":[2]} , [ ] ] ", add_element, &out));
	assert_string_equal(out.at, "1;string a,];{\"b\":[2]};[ ];");
	assert_true(json_each_element("[]", add_element, &out));
	assert_false(json_each_element("[1,]", add_element, &out));
	assert_false(json_each_element("[1", add_element, &out));
	assert_false(json_each_element("[1}", add_element, &out));
	assert_false(json_each_element("{}", add_element, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_mdevctl_writes_is_read),
		cmocka_unit_test(test_what_is_not_whole_or_not_safe_is_refused),
		cmocka_unit_test(test_files_are_found_below_their_parents),
		cmocka_unit_test(test_elements_of_arrays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
