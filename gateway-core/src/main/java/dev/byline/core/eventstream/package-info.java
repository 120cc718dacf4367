/** The frames of {@code application/vnd.amazon.eventstream}: it receives passing bytes and hands frames to usage and to the request streams of the server. */
@NullMarked
package dev.byline.core.eventstream;

import org.jspecify.annotations.NullMarked;
