/** The gateway as a whole: it receives a GatewayConfig from the command line and wires, starts, drains and stops every part. */
@NullMarked
package dev.byline.server;

import org.jspecify.annotations.NullMarked;
