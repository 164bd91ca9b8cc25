package web

import (
	"net/http"
	"net/netip"
	"testing"
)

// Only trusted proxies may set the address, and only to the address that they have seen.
func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::1/128")}
	s := &Server{Options: Options{TrustedProxies: proxies}}
	for _, c := range []struct {
		name, remoteAddr string
		forwarded        []string
		want             string
	}{
		{"no proxy", "192.0.2.1:40000", nil, "192.0.2.1"},
		{"not a trusted proxy", "192.0.2.1:40000", []string{"198.51.100.7"}, "192.0.2.1"},
		{"a proxy", "10.1.2.3:40000", []string{"198.51.100.7"}, "198.51.100.7"},
		{"a proxy and a forged address", "10.1.2.3:40000", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"two proxies", "10.1.2.3:40000", []string{"198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		{"two headers", "10.1.2.3:40000", []string{"203.0.113.9", "198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		{"a proxy without the header", "10.1.2.3:40000", nil, "10.1.2.3"},
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
