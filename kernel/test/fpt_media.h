/* SPDX-License-Identifier: GPL-2.0-only */
/* From a file descriptor of a video node to what lies behind it. */
#ifndef FPT_MEDIA_H
#define FPT_MEDIA_H

struct file;
struct v4l2_m2m_ctx;

struct v4l2_m2m_ctx *fpt_m2m_ctx(struct file *file);

#endif /* FPT_MEDIA_H */
