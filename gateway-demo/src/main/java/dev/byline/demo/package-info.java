/** The whole loop in one command: it receives a command line and hands it to the command that answers it. */
@NullMarked
package dev.byline.demo;

import org.jspecify.annotations.NullMarked;
