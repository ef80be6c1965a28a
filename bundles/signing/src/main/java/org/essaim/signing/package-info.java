/** Signs patches on the server. */
@NullMarked
package org.essaim.signing;

import org.jspecify.annotations.NullMarked;
