/** What a platform team writes: it receives a YAML file and hands a checked GatewayConfig to the composition root. */
@NullMarked
package dev.byline.server.config;

import org.jspecify.annotations.NullMarked;
