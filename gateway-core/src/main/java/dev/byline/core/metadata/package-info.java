/** The verified identity in the invocation log's words: it receives a Permit's principal and the caller's entries and hands request metadata to exchange. */
@NullMarked
package dev.byline.core.metadata;

import org.jspecify.annotations.NullMarked;
