/** The operator's port: it hands metrics and health to whoever scrapes them. */
@NullMarked
package dev.byline.server.admin;

import org.jspecify.annotations.NullMarked;
