/** The gateway behind identity providers that are not ours: it starts them, calls with their tokens, turns their keys. */
@NullMarked
package dev.byline.demo.idp;

import org.jspecify.annotations.NullMarked;
