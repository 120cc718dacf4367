/** What operators ask about identities: it receives a token or a session name and hands out how the configuration reads it. */
@NullMarked
package dev.byline.server.identity;

import org.jspecify.annotations.NullMarked;
