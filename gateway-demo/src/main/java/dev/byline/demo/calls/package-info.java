/** What one of the demo's users calls: it receives clients that know a token, and hands on which call was made by which client. */
@NullMarked
package dev.byline.demo.calls;

import org.jspecify.annotations.NullMarked;
