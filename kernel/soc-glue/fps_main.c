// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: The simulated SoC in a guest
 *
 * The hardware is outside: its registers are the BAR of one PCI device (QEMU's x-pci-proxy-dev),
 * its interrupts the vectors of another (ivshmem-doorbell). This driver binds to the second, finds
 * the first, and makes of both what the drivers of a real SoC look for: platform devices from a
 * device tree, with clocks, resets and interrupts.
 *
 * Or the registers are memory, BAR 2 of the second device, which the model looks at time and again.
 * Then what this driver writes to them waits until the model has followed.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "fps.h"

/* Of the range that QEMU leaves to experiments (docs/specs/pci-ids of QEMU). */
#define FPS_REGISTERS_DEVICE 0x10f0
#define FPS_INTERRUPTS_DEVICE 0x1110

#define FPS_SHARED_BAR 2

static void fps_put_registers(void *data)
{
	struct pci_dev *registers = data;

	pci_disable_device(registers);
	pci_dev_put(registers);
}

static struct pci_dev *fps_get_registers(struct device *dev)
{
	struct pci_dev *registers;
	int ret;

	registers = pci_get_device(PCI_VENDOR_ID_REDHAT_QUMRANET, FPS_REGISTERS_DEVICE, NULL);
	if (!registers)
		return ERR_PTR(-ENODEV);

	ret = pci_enable_device_mem(registers);
	if (ret) {
		pci_dev_put(registers);
		return ERR_PTR(ret);
	}

	ret = devm_add_action_or_reset(dev, fps_put_registers, registers);

	return ret ? ERR_PTR(ret) : registers;
}

static resource_size_t fps_find_registers(struct fps_soc *soc, struct pci_dev *pdev)
{
	struct pci_dev *registers;

	soc->shared = pci_resource_len(pdev, FPS_SHARED_BAR) >= FPS_WINDOW;
	if (soc->shared)
		return pci_resource_start(pdev, FPS_SHARED_BAR);

	registers = fps_get_registers(soc->dev);

	return IS_ERR(registers) ? 0 : pci_resource_start(registers, 0);
}

/* The drivers request their own part of the BAR, so it is not requested as a whole. */
static int fps_map_registers(struct fps_soc *soc, struct pci_dev *pdev, u32 *base)
{
	resource_size_t start = fps_find_registers(soc, pdev);

	if (!start || upper_32_bits(start))
		return -ENODEV;

	soc->regs = devm_ioremap(soc->dev, start, PAGE_SIZE);
	if (!soc->regs)
		return -ENOMEM;

	if (readl(soc->regs + FPS_ID) != FPS_ID_VALUE)
		return -ENODEV;

	*base = lower_32_bits(start);

	return 0;
}

static int fps_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct fps_soc *soc;
	u32 base;
	int ret;

	soc = devm_kzalloc(&pdev->dev, sizeof(*soc), GFP_KERNEL);
	if (!soc)
		return -ENOMEM;

	soc->dev = &pdev->dev;
	spin_lock_init(&soc->lock);

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;

	pci_set_master(pdev);

	ret = fps_map_registers(soc, pdev, &base);
	if (ret)
		return dev_err_probe(soc->dev, ret, "no SoC behind this device\n");

	ret = fps_tree_apply(soc, base);
	if (ret)
		return dev_err_probe(soc->dev, ret, "cannot apply the device tree\n");

	ret = fps_clocks_register(soc);
	if (ret)
		return dev_err_probe(soc->dev, ret, "cannot register the clocks\n");

	ret = fps_resets_register(soc);
	if (ret)
		return dev_err_probe(soc->dev, ret, "cannot register the resets\n");

	ret = fps_irq_register(soc, pdev);
	if (ret)
		return dev_err_probe(soc->dev, ret, "cannot register the interrupts\n");

	return fps_tree_populate(soc);
}

static const struct pci_device_id fps_ids[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_REDHAT_QUMRANET, FPS_INTERRUPTS_DEVICE) },
	{}
};
MODULE_DEVICE_TABLE(pci, fps_ids);

static struct pci_driver fps_driver = {
	.name = "fencepost-soc",
	.id_table = fps_ids,
	.probe = fps_probe,
};
module_pci_driver(fps_driver);

MODULE_DESCRIPTION("The simulated SoC of fencepost");
MODULE_LICENSE("GPL");
