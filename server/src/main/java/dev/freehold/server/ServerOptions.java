package dev.freehold.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where a server listens, and what it takes in.
///
/// @param host      a name or an address of this machine's loopback interface
/// @param port      0 for any that is free
/// @param maxBytes  of a request's body
public record ServerOptions(String host, int port, long maxBytes) {
    /// One that other software does not claim.
    public static final int DEFAULT_PORT = 11500;

    public static final ServerOptions DEFAULT = new ServerOptions("127.0.0.1", DEFAULT_PORT, 32L << 20);

    /// @throws IllegalArgumentException if `host` is not this machine alone: whoever could reach the port could use it
    public ServerOptions {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException(host + " can be reached from other machines, and there are no keys"
                        + " to tell who may: listen on 127.0.0.1");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no host of the name " + host, e);
        }
    }

    /// These options, for another port.
    public ServerOptions withPort(int port) {
        return new ServerOptions(host, port, maxBytes);
    }
}
