package web

import (
	"net/http"
	"net/netip"
	"testing"
)

// Only proxies of ours are believed, and of them only what they have seen themselves.
func TestClientAddress(t *testing.T) {
	s := &Server{Options: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::1/128")}}}
	for _, c := range []struct {
		name, remoteAddr string
		forwarded        []string
		want             string
	}{
		{"no proxy", "192.0.2.1:40000", nil, "192.0.2.1"},
		{"a stranger who claims to be one", "192.0.2.1:40000", []string{"198.51.100.7"}, "192.0.2.1"},
		{"a proxy", "10.1.2.3:40000", []string{"198.51.100.7"}, "198.51.100.7"},
		{"a proxy, behind which somebody makes an address up", "10.1.2.3:40000", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"two proxies", "10.1.2.3:40000", []string{"198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		{"two headers", "10.1.2.3:40000", []string{"203.0.113.9", "198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		{"a proxy that says nothing", "10.1.2.3:40000", nil, "10.1.2.3"},
		{"nonsense behind a proxy", "10.1.2.3:40000", []string{"198.51.100.7, nonsense"}, "10.1.2.3"},
		{"nothing but proxies", "10.1.2.3:40000", []string{"10.4.4.4"}, "10.4.4.4"},
		{"with ports", "[2001:db8::1]:40000", []string{"[2001:db8:5::2]:1234"}, "2001:db8:5::2"},
		{"an IPv4 address in IPv6", "[::ffff:10.1.2.3]:40000", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"no address", "@", []string{"198.51.100.7"}, ""},
	} {
		r := &http.Request{RemoteAddr: c.remoteAddr, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.clientAddress(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
