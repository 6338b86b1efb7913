/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/picture.h"

#include "base/memory.h"

static void words_json(const char *key, const struct words *words, struct json *json)
{
	json_array(json, key);
	for (size_t i = 0; i < words->count; i++)
		json_string(json, NULL, words->at[i]);
	json_end_array(json);
}

static void function_json(const struct picture_function *function, struct json *json)
{
	char address[PCI_ADDRESS_TEXT];
	autofree char *id = str_format("%04x:%04x", function->vendor, function->product);
	json_object(json, NULL);
	json_string(json, "address", pci_address_print(function->address, address));
	json_number(json, "group", function->group);
	json_string(json, "behind",
		    function->has_bridge ? pci_address_print(function->behind, address) : NULL);
	json_string(json, "kind", function->kind);
	json_string(json, "id", id);
	json_string(json, "name", function->name);
	json_string(json, "driver", function->driver);
	json_string(json, "home", function->home);
	words_json("drives", &function->drives, json);
	json_string(json, "used_by", function->held);
	json_string(json, "lent_to", function->lent_to);
	words_json("mdev_types", &function->makes, json);
	words_json("mdevs", &function->made, json);
	words_json("along", &function->along, json);
	words_json("also", &function->deeds, json);
	json_string(json, "stays", function->refusal);
	json_end_object(json);
}

void picture_json(const struct picture *picture, struct json *json)
{
	json_string(json, "host", picture->title);
	json_bool(json, "iommu", !picture->no_iommu);
	words_json("elsewhere", &picture->elsewhere, json);
	json_array(json, "functions");
	for (size_t i = 0; i < picture->function_count; i++)
		function_json(&picture->functions[i], json);
	json_end_array(json);
}
