/** Counting: it receives reports from every step and hands numbers to the admin port. */
@NullMarked
package dev.byline.server.observe;

import org.jspecify.annotations.NullMarked;
