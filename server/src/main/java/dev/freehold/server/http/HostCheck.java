package dev.freehold.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Turns away requests that a browser makes for a page from elsewhere: those of another origin, and those whose host is
/// a name that somebody has pointed at this machine (DNS rebinding).
public final class HostCheck implements Filter {
    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<String> host = request.headers().first(HeaderNames.HOST);
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        if (host.filter(HostCheck::isOwn).isEmpty()) {
            refuse(response, "the header Host names another machine");
        } else if (origin.isPresent() && !isOwnOrigin(origin.get())) {
            refuse(response, "pages of another origin may not ask this server");
        } else {
            chain.proceed();
        }
    }

    private static void refuse(RoutingResponse response, String why) {
        JsonResponse.send(response, 403, JsonResponse.error(why, "permission_error", null, null));
    }

    private static boolean isOwn(String hostAndPort) {
        return OWN.contains(hostAndPort.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    private static boolean isOwnOrigin(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && OWN.contains(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
