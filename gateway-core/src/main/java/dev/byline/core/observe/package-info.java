/** What can be watched: every step reports here, and the server hands it on to metrics. */
@NullMarked
package dev.byline.core.observe;

import org.jspecify.annotations.NullMarked;
