/** Signatures over patches, content against manifests. */
@NullMarked
package org.essaim.verification;

import org.jspecify.annotations.NullMarked;
