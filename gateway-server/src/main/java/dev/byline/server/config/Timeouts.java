package dev.byline.server.config;

import java.time.Duration;

/**
 * How long each phase may take. The defaults let an answer of one hour through.
 *
 * @param connect to the upstream
 * @param requestHead from the first byte of a request's head to its last; a TLS handshake too
 * @param requestBody from one chunk of the request's body to the next
 * @param requestWhole the request's whole body, from its beginning
 * @param firstByte from the sent request to the answer's first byte
 * @param idle from one chunk of the answer to the next
 * @param keepAlive an idle connection of a client is closed after this
 * @param clientStall a client that takes nothing of its answer for so long is cut off
 * @param drain open exchanges may go on for this long after the gateway was told to stop
 */
public record Timeouts(
    Duration connect,
    Duration requestHead,
    Duration requestBody,
    Duration requestWhole,
    Duration firstByte,
    Duration idle,
    Duration keepAlive,
    Duration clientStall,
    Duration drain) {}
