/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONGVAN_VERSION_H
#define CONGVAN_VERSION_H

#define CONGVAN_VERSION "0.1.0"

#endif
