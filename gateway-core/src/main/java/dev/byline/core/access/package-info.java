/** What the caller may do: it receives a Principal and a ModelCall and hands a Permit to limit. */
@NullMarked
package dev.byline.core.access;

import org.jspecify.annotations.NullMarked;
