/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.locks.LockSupport;

/** Waits for sockets as another does, but not more often than the {@link Pace} says. */
final class PacedHandler implements IoHandler {

    private final IoHandler handler;
    private final Pace pace;

    PacedHandler(IoHandler handler, Pace pace) {
        this.handler = handler;
        this.pace = pace;
    }

    @Override
    public int run(IoHandlerContext context) {
        long wait = pace.delay(System.nanoTime());
        if (wait > 0) {
            LockSupport.parkNanos(this, wait);
        }
        return handler.run(context);
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return handler.isCompatible(type);
    }
}
