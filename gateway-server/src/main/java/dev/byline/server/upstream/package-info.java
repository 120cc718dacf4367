/** The way to Bedrock: it receives a SignedHead and a body from exchange and hands the answer, part by part, to relay. */
@NullMarked
package dev.byline.server.upstream;

import org.jspecify.annotations.NullMarked;
