/* SPDX-License-Identifier: GPL-2.0-only */
/* What one open file of the device has armed, and the handlers of its ioctls. */
#ifndef FPT_DEVICE_H
#define FPT_DEVICE_H

#include <linux/list.h>
#include <linux/mutex.h>

#include "fencepost_test.h"

struct fpt_bracketing;

/**
 * struct fpt_file - one open file
 * @lock: serialises the ioctls, protects the rest
 * @hooks: struct fpt_hooking, by FPT_HOOK
 * @callbacks: struct fpt_calling, by FPT_CALLBACK
 * @bracketing: by FPT_BRACKET, or NULL
 * @last_id: the id given out last
 */
struct fpt_file {
	struct mutex lock; /* see above */
	struct list_head hooks;
	struct list_head callbacks;
	struct fpt_bracketing *bracketing;
	u32 last_id;
};

int fpt_hook_add(struct fpt_file *f, struct fpt_hook *arg);
int fpt_hook_hits(struct fpt_file *f, struct fpt_hits *arg);
int fpt_hook_remove(struct fpt_file *f, u32 id);
void fpt_hook_remove_all(struct fpt_file *f);

int fpt_bracket_start(struct fpt_file *f, struct fpt_bracket *arg);
int fpt_bracket_hits(struct fpt_file *f, struct fpt_hits *arg);
void fpt_bracket_stop(struct fpt_file *f);

int fpt_callback_add(struct fpt_file *f, struct fpt_callback *arg);
int fpt_callback_hits(struct fpt_file *f, struct fpt_hits *arg);
void fpt_callback_remove_all(struct fpt_file *f);
int fpt_resv_read(struct fpt_resv *arg);

int fpt_optin_set(const struct fpt_optin *arg);
int fpt_gem_lock(struct fpt_gem *arg);

#endif /* FPT_DEVICE_H */
