/** One request from its head to its end: it receives requests from listen, asks admission, and hands signed requests to upstream. */
@NullMarked
package dev.byline.server.exchange;

import org.jspecify.annotations.NullMarked;
