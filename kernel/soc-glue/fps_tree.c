// SPDX-License-Identifier: GPL-2.0-only
/* The device tree overlay: applied with the real address of the registers, and populated. */
#include <linux/device.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/slab.h>

#include "fps.h"

/* What fps_overlay.dtso has in place of the registers' address. */
#define FPS_PLACEHOLDER 0xfeedf00d

extern const u8 __dtbo_fps_overlay_begin[];
extern const u8 __dtbo_fps_overlay_end[];

static void fps_remove_overlay(void *data)
{
	int id = (int)(unsigned long)data;

	of_overlay_remove(&id);
}

static void fps_put_node(void *data)
{
	of_node_put(data);
}

static void fps_depopulate(void *data)
{
	of_platform_depopulate(data);
}

/* Properties of an overlay are aligned to cells. */
static int fps_fill_in(__be32 *blob, size_t size, u32 base)
{
	size_t i;

	for (i = 0; i < size / sizeof(*blob); i++) {
		if (be32_to_cpu(blob[i]) == FPS_PLACEHOLDER) {
			blob[i] = cpu_to_be32(base);
			return 0;
		}
	}

	return -EINVAL;
}

static int fps_apply_overlay(u32 base, int *id)
{
	size_t size = __dtbo_fps_overlay_end - __dtbo_fps_overlay_begin;
	__be32 *blob;
	int ret;

	blob = kmemdup(__dtbo_fps_overlay_begin, size, GFP_KERNEL);
	if (!blob)
		return -ENOMEM;

	ret = fps_fill_in(blob, size, base);
	if (!ret) {
		ret = of_overlay_fdt_apply(blob, size, id, NULL);
		/* A part may be in place. */
		if (ret && *id)
			of_overlay_remove(id);
	}

	kfree(blob);

	return ret;
}

int fps_tree_apply(struct fps_soc *soc, u32 base)
{
	int id = 0;
	int ret;

	ret = fps_apply_overlay(base, &id);
	if (ret)
		return ret;

	ret = devm_add_action_or_reset(soc->dev, fps_remove_overlay, (void *)(unsigned long)id);
	if (ret)
		return ret;

	soc->node = of_find_node_by_path(FPS_SYSTEM);
	if (!soc->node)
		return -ENODEV;

	return devm_add_action_or_reset(soc->dev, fps_put_node, soc->node);
}

int fps_tree_populate(struct fps_soc *soc)
{
	struct device_node *bus = of_find_node_by_path(FPS_NODE);
	int ret;

	if (!bus)
		return -ENODEV;

	ret = of_platform_populate(bus, NULL, NULL, soc->dev);
	of_node_put(bus);
	if (ret)
		return ret;

	return devm_add_action_or_reset(soc->dev, fps_depopulate, soc->dev);
}
