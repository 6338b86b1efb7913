// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * softgl: a DRM device without hardware, on whose node Mesa draws with the processor.
 *
 * A display of mbochs is memory that its driver shares as a dma-buf, and QEMU
 * shows it by OpenGL alone. Mesa can draw without a GPU, but needs a DRM node
 * that takes such memory and maps it for the processor; no driver of this
 * kernel does both: vgem does not map what it has imported
 * (drm_gem_dumb_map_offset), and the others do not import at all.
 */
#include <drm/drm_drv.h>
#include <drm/drm_gem.h>
#include <drm/drm_gem_shmem_helper.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/version.h>

static struct platform_device *parent;
static struct drm_device *device;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static void vm_flags_set(struct vm_area_struct *area, vm_flags_t flags) { area->vm_flags |= flags; }
#endif

/* drm_gem_mmap_obj() wants the flag set, and not every exporter sets it. */
static int map_object(struct drm_gem_object *object, struct vm_area_struct *area)
{
	vm_flags_set(area, VM_DONTEXPAND);
	return drm_gem_shmem_object_mmap(object, area);
}

static const struct drm_gem_object_funcs object_functions = {
	.free = drm_gem_shmem_object_free,
	.pin = drm_gem_shmem_object_pin,
	.unpin = drm_gem_shmem_object_unpin,
	.get_sg_table = drm_gem_shmem_object_get_sg_table,
	.vmap = drm_gem_shmem_object_vmap,
	.vunmap = drm_gem_shmem_object_vunmap,
	.mmap = map_object,
	.vm_ops = &drm_gem_shmem_vm_ops,
};

static struct drm_gem_object *create_object(struct drm_device *drm, size_t size)
{
	struct drm_gem_shmem_object *object = kzalloc(sizeof(*object), GFP_KERNEL);

	if (!object)
		return ERR_PTR(-ENOMEM);
	object->base.funcs = &object_functions;
	return &object->base;
}

static int map_offset(struct drm_file *file, struct drm_device *drm, u32 handle, u64 *offset)
{
	struct drm_gem_object *object = drm_gem_object_lookup(file, handle);
	int error;

	if (!object)
		return -ENOENT;
	error = drm_gem_create_mmap_offset(object);
	if (!error)
		*offset = drm_vma_node_offset_addr(&object->vma_node);
	drm_gem_object_put(object);
	return error;
}

DEFINE_DRM_GEM_FOPS(node_operations);

static const struct drm_driver driver = {
	.driver_features = DRIVER_GEM,
	.fops = &node_operations,
	DRM_GEM_SHMEM_DRIVER_OPS,
	.gem_create_object = create_object,
	.dumb_map_offset = map_offset,
	.name = "softgl",
	.desc = "memory to draw in",
	.date = "20260101",
	.major = 1,
};

static int __init start(void)
{
	int error;

	parent = platform_device_register_simple("softgl", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	error = dma_coerce_mask_and_coherent(&parent->dev, DMA_BIT_MASK(64));
	device = error ? ERR_PTR(error) : drm_dev_alloc(&driver, &parent->dev);
	if (IS_ERR(device)) {
		platform_device_unregister(parent);
		return PTR_ERR(device);
	}
	error = drm_dev_register(device, 0);
	if (error) {
		drm_dev_put(device);
		platform_device_unregister(parent);
	}
	return error;
}

static void __exit stop(void)
{
	drm_dev_unregister(device);
	drm_dev_put(device);
	platform_device_unregister(parent);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("DRM device without hardware");
MODULE_LICENSE("GPL");
