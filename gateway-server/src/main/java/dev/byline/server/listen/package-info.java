/** The front door: it receives connections and hands well-formed requests to exchange. */
@NullMarked
package dev.byline.server.listen;

import org.jspecify.annotations.NullMarked;
