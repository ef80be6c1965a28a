/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.essaim.api.transfer.PieceStorage;

/** A range of a payload as a stream. One thread; closing it leaves the payload open. */
final class PayloadInput extends InputStream {

    private final PieceStorage payload;
    private final long end;
    private long position;

    PayloadInput(PieceStorage payload, long offset, long length) {
        this.payload = payload;
        position = offset;
        end = offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position >= end) {
            return -1;
        }
        int bytes = (int) Math.min(length, end - position);
        payload.read(position, ByteBuffer.wrap(target, offset, bytes));
        position += bytes;
        return bytes;
    }
}
