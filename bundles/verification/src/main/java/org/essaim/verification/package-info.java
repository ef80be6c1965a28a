/**
 * Says what may be believed: a trust state without IO, a thin store for its keys, and content held against its manifest.
 */
@NullMarked
package org.essaim.verification;

import org.jspecify.annotations.NullMarked;
