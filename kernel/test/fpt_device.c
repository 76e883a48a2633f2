// SPDX-License-Identifier: GPL-2.0-only
/* /dev/fencepost_test: takes the ioctls apart, and undoes at close what they armed. */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fpt_device.h"

union fpt_argument {
	struct fpt_hook hook;
	struct fpt_hits hits;
	struct fpt_gem gem;
	struct fpt_callback callback;
	struct fpt_resv resv;
	struct fpt_optin optin;
	struct fpt_bracket bracket;
	u32 id;
};

static int fpt_open(struct inode *inode, struct file *file)
{
	struct fpt_file *f;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;

	mutex_init(&f->lock);
	INIT_LIST_HEAD(&f->hooks);
	INIT_LIST_HEAD(&f->callbacks);
	file->private_data = f;

	return nonseekable_open(inode, file);
}

static int fpt_release(struct inode *inode, struct file *file)
{
	struct fpt_file *f = file->private_data;

	fpt_hook_remove_all(f);
	fpt_bracket_stop(f);
	fpt_callback_remove_all(f);
	mutex_destroy(&f->lock);
	kfree(f);

	return 0;
}

static int fpt_dispatch(struct fpt_file *f, unsigned int cmd, union fpt_argument *arg)
{
	switch (cmd) {
	case FPT_HOOK:
		return fpt_hook_add(f, &arg->hook);
	case FPT_HOOK_HITS:
		return fpt_hook_hits(f, &arg->hits);
	case FPT_UNHOOK:
		return fpt_hook_remove(f, arg->id);
	case FPT_LOCK_GEM:
		return fpt_gem_lock(&arg->gem);
	case FPT_CALLBACK:
		return fpt_callback_add(f, &arg->callback);
	case FPT_CALLBACK_HITS:
		return fpt_callback_hits(f, &arg->hits);
	case FPT_RESV:
		return fpt_resv_read(&arg->resv);
	case FPT_OPTIN:
		return fpt_optin_set(&arg->optin);
	case FPT_BRACKET:
		return fpt_bracket_start(f, &arg->bracket);
	case FPT_BRACKET_HITS:
		return fpt_bracket_hits(f, &arg->hits);
	default:
		return -ENOTTY;
	}
}

static long fpt_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	struct fpt_file *f = file->private_data;
	void __user *user_arg = (void __user *)user;
	union fpt_argument *arg;
	size_t size = _IOC_SIZE(cmd);
	long ret;

	/* The size is part of the command: a command that fpt_dispatch() knows has a right one. */
	if (_IOC_TYPE(cmd) != 'F' || !size || size > sizeof(*arg))
		return -ENOTTY;

	arg = memdup_user(user_arg, size);
	if (IS_ERR(arg))
		return PTR_ERR(arg);

	mutex_lock(&f->lock);
	ret = fpt_dispatch(f, cmd, arg);
	mutex_unlock(&f->lock);

	if (!ret && (_IOC_DIR(cmd) & _IOC_READ) && copy_to_user(user_arg, arg, size))
		ret = -EFAULT;
	kfree(arg);

	return ret;
}

static const struct file_operations fpt_fops = {
	.owner = THIS_MODULE,
	.open = fpt_open,
	.release = fpt_release,
	.unlocked_ioctl = fpt_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice fpt_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fencepost_test",
	.mode = 0600,
	.fops = &fpt_fops,
};
module_misc_device(fpt_misc);

MODULE_DESCRIPTION("Stimuli for fencepost's contract suite");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(DMA_BUF);
