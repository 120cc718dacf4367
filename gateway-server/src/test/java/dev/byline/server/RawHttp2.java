package dev.byline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * An HTTP/2 connection byte by byte, for what no HTTP client would send. What comes is told as short
 * texts: {@code GOAWAY last error}, {@code RST stream error}, {@code HEADERS stream}, {@code DATA
 * stream text}, {@code PING ack}, {@code SETTINGS}, and {@code END} where the connection ends.
 */
@NullMarked
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;
  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int CALM = 11;

  private final Socket socket;
  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

  /** A connection that has said hello. */
  RawHttp2(URI uri) throws IOException {
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    send(frame(SETTINGS, 0, 0));
    Thread.ofVirtual().start(this::read);
  }

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A header block of literals that are neither indexed nor compressed (RFC 7541, section 6.2.2). */
  static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      text(block, namesAndValues[i]);
      text(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  RawHttp2 send(byte[]... frames) throws IOException {
    for (byte[] frame : frames) {
      socket.getOutputStream().write(frame);
    }
    socket.getOutputStream().flush();
    return this;
  }

  /** The next frame, or {@code nothing} after this time. */
  String next(long millis) throws InterruptedException {
    String frame = frames.poll(millis, TimeUnit.MILLISECONDS);
    return frame == null ? "nothing" : frame;
  }

  /** The first frame that begins so, or {@code END}; others are passed over. */
  String until(String beginning) throws InterruptedException {
    String frame;
    do {
      frame = next(10_000);
    } while (!frame.startsWith(beginning) && !frame.equals("END") && !frame.equals("nothing"));
    return frame;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
        frames.add(told(type, flags, stream, payload));
      }
    } catch (IOException ended) {
      frames.add("END");
    }
  }

  private static String told(int type, int flags, int stream, ByteBuffer payload) {
    return switch (type) {
      case DATA -> "DATA " + stream + " " + ISO_8859_1.decode(payload);
      case HEADERS -> "HEADERS " + stream + " " + ISO_8859_1.decode(payload);
      case RST -> "RST " + stream + " " + payload.getInt();
      case SETTINGS -> flags == ACK ? "SETTINGS ack" : "SETTINGS";
      case PING -> (flags == ACK ? "PING ack " : "PING ") + payload.getLong();
      case 7 -> "GOAWAY " + payload.getInt() + " " + payload.getInt();
      default -> "FRAME " + type;
    };
  }
}
