package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddress returns the address of the client: that of the connection or, if that is
// a trusted proxy, the last address in X-Forwarded-For that is not a trusted proxy.
// Anybody can forge the addresses before it.
func (s *Server) clientAddress(r *http.Request) string {
	address, ok := parseAddress(r.RemoteAddr)
	if !ok {
		return ""
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.isTrustedProxy(address); i-- {
		forwarded, ok := parseAddress(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		address = forwarded
	}
	return address.String()
}

func (s *Server) isTrustedProxy(a netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseAddress parses an IP address with or without a port.
func parseAddress(text string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err == nil
}
