package dev.byline.sim.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that writes bytes as told and reads HTTP/1.1 answers. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** Connects. */
  public RawClient(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Writes text as it is. */
  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Writes a request as it would stand on the wire, its length added. */
  public void send(WireRequest request) throws IOException {
    send(head(request) + "content-length: " + request.body().length + "\r\n\r\n");
    socket.getOutputStream().write(request.body());
    socket.getOutputStream().flush();
  }

  /** The head of a request without its last, empty line. */
  public static String head(WireRequest request) {
    String query = request.query().isEmpty() ? "" : '?' + request.query();
    StringBuilder head =
        new StringBuilder(request.method() + ' ' + request.path() + query + " HTTP/1.1\r\n");
    for (Headers.Field field : request.headers().fields()) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return head.toString();
  }

  /** One answer. */
  public record Received(int status, List<String> headers, String body) {
    /** Whether a header line stands in it, whatever its case. */
    public boolean has(String line) {
      return headers.contains(line.toLowerCase(Locale.ROOT));
    }
  }

  /** Reads one answer: whole, by its length, or chunked. */
  public Received receive() throws IOException {
    String status = line();
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line.toLowerCase(Locale.ROOT));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String header : headers) {
      if (header.startsWith("content-length:")) {
        body.write(in.readNBytes(Integer.parseInt(header.substring(15).strip())));
      } else if (header.equals("transfer-encoding: chunked")) {
        for (int size = Integer.parseInt(line(), 16);
            size > 0;
            size = Integer.parseInt(line(), 16)) {
          body.write(in.readNBytes(size));
          line();
        }
        line();
      }
    }
    return new Received(
        Integer.parseInt(status.substring(9, 12)), headers, body.toString(ISO_8859_1));
  }

  /** Reads some bytes, or -1 at the end. */
  public int read(byte[] into) throws IOException {
    return in.read(into);
  }

  /** Whether the server has closed. */
  public boolean ended() throws IOException {
    return in.read() < 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed after: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
