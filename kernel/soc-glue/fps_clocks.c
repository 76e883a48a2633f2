// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks and resets as bits of the system controller, so that the hardware model sees a gated
 * clock and a reset pulse.
 */
#include <linux/device.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/of.h>
#include <linux/overflow.h>

#include "fps.h"

/* How long the model may take to follow, in us; where the host is busy that is a lot. */
#define FPS_PATIENCE 1000000

/* The model follows in the order of what was written, so that nothing is before this afterwards. */
static int fps_set_bit(struct fps_soc *soc, unsigned int reg, unsigned int done, unsigned int bit,
		       bool on)
{
	unsigned long flags;
	u32 value, seen;
	int ret = 0;

	spin_lock_irqsave(&soc->lock, flags);
	value = readl(soc->regs + reg);
	value = on ? value | BIT(bit) : value & ~BIT(bit);
	writel(value, soc->regs + reg);
	if (soc->shared)
		ret = readl_poll_timeout_atomic(soc->regs + done, seen, seen == value, 0,
						FPS_PATIENCE);
	spin_unlock_irqrestore(&soc->lock, flags);

	return ret;
}

static int fps_gate_enable(struct clk_hw *hw)
{
	struct fps_gate *gate = container_of(hw, struct fps_gate, hw);

	return fps_set_bit(gate->soc, FPS_CLOCKS, FPS_CLOCKS_DONE, gate->bit, true);
}

static void fps_gate_disable(struct clk_hw *hw)
{
	struct fps_gate *gate = container_of(hw, struct fps_gate, hw);

	if (fps_set_bit(gate->soc, FPS_CLOCKS, FPS_CLOCKS_DONE, gate->bit, false))
		dev_err(gate->soc->dev, "clock %u does not stop\n", gate->bit);
}

static int fps_gate_is_enabled(struct clk_hw *hw)
{
	struct fps_gate *gate = container_of(hw, struct fps_gate, hw);

	return !!(readl(gate->soc->regs + FPS_CLOCKS) & BIT(gate->bit));
}

static const struct clk_ops fps_gate_ops = {
	.enable = fps_gate_enable,
	.disable = fps_gate_disable,
	.is_enabled = fps_gate_is_enabled,
};

static int fps_gate_register(struct fps_soc *soc, unsigned int bit)
{
	struct fps_gate *gate = &soc->gates[bit];
	struct clk_init_data init = { .ops = &fps_gate_ops };

	init.name = devm_kasprintf(soc->dev, GFP_KERNEL, "fencepost-soc-%u", bit);
	if (!init.name)
		return -ENOMEM;

	gate->soc = soc;
	gate->bit = bit;
	gate->hw.init = &init;
	soc->clocks->hws[bit] = &gate->hw;

	return devm_clk_hw_register(soc->dev, &gate->hw);
}

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
		ret = fps_gate_register(soc, i);
		if (ret)
			return ret;
	}

	ret = of_clk_add_hw_provider(soc->node, of_clk_hw_onecell_get, soc->clocks);
	if (ret)
		return ret;

	return devm_add_action_or_reset(dev, fps_remove_clock_provider, soc->node);
}

static int fps_reset_set(struct reset_controller_dev *rcdev, unsigned long id, bool on)
{
	struct fps_soc *soc = container_of(rcdev, struct fps_soc, resets);

	return fps_set_bit(soc, FPS_RESETS, FPS_RESETS_DONE, id, on);
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
	int ret = fps_reset_set(rcdev, id, true);

	return ret ? ret : fps_reset_set(rcdev, id, false);
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
