/** Manifests, payload layout and piece storage over files. */
@NullMarked
package org.essaim.payload;

import org.jspecify.annotations.NullMarked;
