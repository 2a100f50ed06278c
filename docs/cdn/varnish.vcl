# Freshet behind Varnish 6 or 7 (Debian 12 has 7.1). One request at the origin for each object, however many
# viewers wait for it, and next to no delay: Varnish parks them all on one fetch, also on a blocking reload
# and on a part that does not exist yet. tests/e2e/cdn.py runs this file as it stands here.
#
#   varnishd -a :80 -f /etc/varnish/default.vcl -s malloc,2G
#
# TLS and HTTP/2 stand in front of it (hitch, or nginx without a cache): README.md says why.
vcl 4.1;

import std;

backend freshet {
    .host = "127.0.0.1";
    .port = "8080";
    # A blocked request is silent for up to three target durations.
    .first_byte_timeout = 40s;
    .between_bytes_timeout = 20s;
    .connect_timeout = 2s;
}

sub vcl_recv {
    # Asked of the server directly, by those who run it.
    if (req.url ~ "^/(metrics|healthz|readyz)") {
        return (synth(404));
    }
    if (req.http.Upgrade ~ "(?i)websocket") {
        return (pipe);
    }
    if (req.url !~ "^(/~[^/?]+)?/live/[^/?]+/" || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    # What would make one object many: cookies, and arguments that are not the protocol's, in any order.
    unset req.http.Cookie;
    unset req.http.Authorization;
    set req.url = regsuball(req.url, "(?<=[?&])(?!_HLS_)[^&]*(&|$)", "");
    set req.url = std.querysort(regsub(req.url, "[?&]+$", ""));
    # First it is asked whether this viewer may watch this channel, then for what was wanted.
    if (req.restarts == 0) {
        set req.http.X-Wanted = req.url;
        set req.url = regsub(req.url, "^((/~[^/?]+)?/live/[^/?]+)/.*$", "\1/allowed");
    }
    return (hash);
}

# The answer to the question is kept for the viewer (the token stands in the address), the object for all.
sub vcl_hash {
    if (req.http.X-Wanted) {
        hash_data(req.url);
    } else {
        hash_data(regsub(req.url, "^/~[^/?]+", ""));
    }
    return (lookup);
}

sub vcl_deliver {
    if (req.http.X-Wanted) {
        if (resp.status == 204) {
            set req.url = req.http.X-Wanted;
            unset req.http.X-Wanted;
            return (restart);
        }
        # 403 and no-store, as the origin has it.
    }
}

sub vcl_backend_fetch {
    unset bereq.http.X-Wanted;
}

sub vcl_backend_response {
    # A live playlist that is served while a newer one is fetched is a playlist too old.
    set beresp.grace = 0s;
    unset beresp.http.Set-Cookie;
    if (beresp.status == 401 || beresp.status == 403) {
        # Of one viewer's token: who waits beside them asks with their own.
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        return (deliver);
    }
    if (beresp.status >= 400 && beresp.http.Cache-Control ~ "no-store") {
        # Nobody keeps it, but those who wait for it together get it together.
        set beresp.ttl = 1s;
        return (deliver);
    }
    # A part is wanted for seconds; its segment for as long as the window.
    if (bereq.url ~ "\.p[0-9]+\.m4s(\?|$)" && beresp.ttl > 60s) {
        set beresp.ttl = 60s;
    }
}

sub vcl_pipe {
    set bereq.http.Connection = req.http.Connection;
    set bereq.http.Upgrade = req.http.Upgrade;
}
