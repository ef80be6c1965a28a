/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sockets: the one thread that owns an engine, its listening port, connections, and TLS. Everything Netty is in here.
 */
@NullMarked
package org.essaim.transfer.net;

import org.jspecify.annotations.NullMarked;
