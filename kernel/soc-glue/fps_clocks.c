// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks and resets as bits of the system controller, so that the hardware model sees a gated
 * clock and a reset pulse.
 */
#include <linux/device.h>
#include <linux/io.h>
#include <linux/of.h>
#include <linux/overflow.h>

#include "fps.h"

static void fps_remove_clock_provider(void *data)
{
	of_clk_del_provider(data);
}

int fps_clocks_register(struct fps_soc *soc)
{
	struct device *dev = soc->dev;
	unsigned int i;
	int ret;

	soc->clocks = devm_kzalloc(dev, struct_size(soc->clocks, hws, FPS_GATES), GFP_KERNEL);
	if (!soc->clocks)
		return -ENOMEM;

	soc->clocks->num = FPS_GATES;
	for (i = 0; i < FPS_GATES; i++) {
		const char *name = devm_kasprintf(dev, GFP_KERNEL, "fencepost-soc-%u", i);
		struct clk_hw *hw;

		if (!name)
			return -ENOMEM;
		hw = devm_clk_hw_register_gate(dev, name, NULL, 0, soc->regs + FPS_CLOCKS, i, 0,
					       &soc->lock);
		if (IS_ERR(hw))
			return PTR_ERR(hw);
		soc->clocks->hws[i] = hw;
	}

	ret = of_clk_add_hw_provider(soc->node, of_clk_hw_onecell_get, soc->clocks);
	if (ret)
		return ret;

	return devm_add_action_or_reset(dev, fps_remove_clock_provider, soc->node);
}

static int fps_reset_set(struct reset_controller_dev *rcdev, unsigned long id, bool on)
{
	struct fps_soc *soc = container_of(rcdev, struct fps_soc, resets);
	unsigned long flags;
	u32 value;

	spin_lock_irqsave(&soc->lock, flags);
	value = readl(soc->regs + FPS_RESETS);
	value = on ? value | BIT(id) : value & ~BIT(id);
	writel(value, soc->regs + FPS_RESETS);
	spin_unlock_irqrestore(&soc->lock, flags);

	return 0;
}

static int fps_reset_assert(struct reset_controller_dev *rcdev, unsigned long id)
{
	return fps_reset_set(rcdev, id, true);
}

static int fps_reset_deassert(struct reset_controller_dev *rcdev, unsigned long id)
{
	return fps_reset_set(rcdev, id, false);
}

static int fps_reset_pulse(struct reset_controller_dev *rcdev, unsigned long id)
{
	fps_reset_set(rcdev, id, true);

	return fps_reset_set(rcdev, id, false);
}

static const struct reset_control_ops fps_reset_ops = {
	.assert = fps_reset_assert,
	.deassert = fps_reset_deassert,
	.reset = fps_reset_pulse,
};

int fps_resets_register(struct fps_soc *soc)
{
	soc->resets.owner = THIS_MODULE;
	soc->resets.ops = &fps_reset_ops;
	soc->resets.of_node = soc->node;
	soc->resets.nr_resets = FPS_GATES;

	return devm_reset_controller_register(soc->dev, &soc->resets);
}
