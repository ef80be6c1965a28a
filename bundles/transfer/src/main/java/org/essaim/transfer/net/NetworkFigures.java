/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

/**
 * What a network holds at one moment.
 *
 * @param links open connections
 * @param greetings connections that are being set up, either way
 * @param waiting connections of ours that wait for their turn
 * @param bufferBytes memory of sockets' buffers, in use or kept
 * @param transport {@code epoll} or {@code NIO}
 */
public record NetworkFigures(int links, int greetings, int waiting, long bufferBytes, String transport) {}
