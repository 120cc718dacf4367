package dev.byline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import org.jspecify.annotations.NullMarked;

/** A plain socket, for what no HTTP client would send. */
@NullMarked
final class RawConnection implements AutoCloseable {
  private final Socket socket;

  RawConnection(URI uri) throws IOException {
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
  }

  /** A connection that is open already, such as one with TLS. */
  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
  }

  RawConnection send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything up to and with the end of the next head. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  String body(String head) throws IOException {
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    return new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
  }

  /** The body that comes in chunks, without their sizes. */
  String chunks() throws IOException {
    StringBuilder all = new StringBuilder();
    int size;
    do {
      StringBuilder line = new StringBuilder();
      while (line.indexOf("\r\n") < 0) {
        line.append((char) socket.getInputStream().read());
      }
      size = Integer.parseInt(line.toString().strip(), 16);
      all.append(new String(socket.getInputStream().readNBytes(size), ISO_8859_1));
      socket.getInputStream().skipNBytes(2);
    } while (size > 0);
    return all.toString();
  }

  /** Everything until the other side ends the connection. */
  String untilEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (IOException reset) {
      all.write("<reset>".getBytes(ISO_8859_1));
    }
    return all.toString(ISO_8859_1);
  }

  Socket socket() {
    return socket;
  }

  /** Ends the connection with a reset, as a client that is killed does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
