/** What the caller asks for: it receives method, path and headers from the listener and hands an InboundHead to admission. */
@NullMarked
package dev.byline.core.request;

import org.jspecify.annotations.NullMarked;
