/** The domain of Byline and its ports; it receives nothing and hands its types to every module. */
@NullMarked
package dev.byline.core;

import org.jspecify.annotations.NullMarked;
