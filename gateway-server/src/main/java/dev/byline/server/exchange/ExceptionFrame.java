package dev.byline.server.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.eventstream.EventFrame;
import dev.byline.core.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * A failure as an event of a stream that has begun: {@code :message-type exception} with AWS's name of
 * the error, its first letter small, as {@code :exception-type}.
 */
final class ExceptionFrame {
  private static final int STRING_TYPE = 7;

  private ExceptionFrame() {}

  static byte[] of(Failure failure) {
    String type = failure.fault().errorType();
    ByteArrayOutputStream headers = new ByteArrayOutputStream(96);
    header(headers, ":exception-type", Character.toLowerCase(type.charAt(0)) + type.substring(1));
    header(headers, ":content-type", "application/json");
    header(headers, ":message-type", "exception");
    String payload = "{\"message\":\""
        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(failure.message()))
        + "\"}";
    return EventFrame.encode(headers.toByteArray(), ByteBuffer.wrap(payload.getBytes(UTF_8)));
  }

  private static void header(ByteArrayOutputStream into, String name, String value) {
    byte[] nameBytes = name.getBytes(UTF_8);
    byte[] valueBytes = value.getBytes(UTF_8);
    into.write(nameBytes.length);
    into.writeBytes(nameBytes);
    into.write(STRING_TYPE);
    into.write(valueBytes.length >> 8);
    into.write(valueBytes.length);
    into.writeBytes(valueBytes);
  }
}
