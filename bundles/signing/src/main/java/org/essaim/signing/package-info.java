/**
 * Signs patches on the server: an Ed25519 key made at first start, statements as canonical JSON, envelopes as DSSE 1.0.
 */
@NullMarked
package org.essaim.signing;

import org.jspecify.annotations.NullMarked;
