/** The way back: it receives the answer from upstream and hands it, unchanged, to the client, and a StreamEnd to exchange. */
@NullMarked
package dev.byline.server.relay;

import org.jspecify.annotations.NullMarked;
