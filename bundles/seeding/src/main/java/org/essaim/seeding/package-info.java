/** What is offered to whom, and how fast. */
@NullMarked
package org.essaim.seeding;

import org.jspecify.annotations.NullMarked;
