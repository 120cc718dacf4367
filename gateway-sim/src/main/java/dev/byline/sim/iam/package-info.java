/** Identities and policies: it receives roles, users and policies from tests and hands principals and decisions to STS and Bedrock. */
@NullMarked
package dev.byline.sim.iam;

import org.jspecify.annotations.NullMarked;
