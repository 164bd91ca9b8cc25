package text

import (
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/apperr"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"
)

// OriginOf returns the origin of a URL as browsers send it: in lower case, with the host in ASCII,
// without the default port of its scheme. It returns an empty text for what is no URL of the web.
func OriginOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	defaultPort, isWeb := map[string]string{"https": "443", "http": "80"}[scheme]
	if !isWeb || strings.HasSuffix(u.Host, ":") {
		return ""
	}
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil || ip.Zone() != "" {
			return ""
		}
		host = "[" + ip.String() + "]"
		if ip.Is4In6() { // browsers write its last parts as numbers of the sixth version
			v4 := ip.Unmap().As4()
			host = fmt.Sprintf("[::ffff:%x:%x]", int(v4[0])<<8|int(v4[1]), int(v4[2])<<8|int(v4[3]))
		}
	} else if host, err = idna.Lookup.ToASCII(host); err != nil || !isHost(host) {
		return ""
	}
	if port == "" {
		return scheme + "://" + host
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return ""
	}
	if port = strconv.Itoa(n); port != defaultPort {
		host += ":" + port
	}
	return scheme + "://" + host
}

// isHost reports whether browsers keep a host as it is: its labels are not empty, and a last label that is
// a number is part of an address with four numbers.
func isHost(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || strings.Trim(last, "0123456789") == "" {
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.Is4()
	}
	return !slices.Contains(labels, "")
}

// CheckOrigin checks that a text is an origin: a scheme, a host and perhaps a port. [OriginOf] returns
// the form of it to store. Codes: REQUIRED, TOO_LONG, INVALID.
func CheckOrigin(s string) error {
	if err := LineUpTo(255)(s); err != nil {
		return err
	}
	u, err := url.Parse(Clean(s))
	if origin := OriginOf(Clean(s)); err != nil || origin == "" || len(origin) > 255 || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) ||
		strings.ContainsAny(s, "?#") {
		return apperr.New(apperr.Invalid, "This is not an origin. Enter a scheme, a host and perhaps a port, without a path: "+
			"https://admin.example.com.", "reason", "NOT_ORIGIN")
	}
	return nil
}

// ValidateURL accepts the URL of a website, of at most 255 characters, to which a path can be appended.
// Codes: REQUIRED, TOO_LONG, INVALID.
func ValidateURL(s string) error {
	if err := LineUpTo(255)(s); err != nil {
		return err
	}
	u, err := url.Parse(Clean(s))
	if err != nil || OriginOf(Clean(s)) == "" || u.User != nil || strings.ContainsAny(s, "?#\\ ") {
		return apperr.New(apperr.Invalid, "This is not the URL of a website. Enter one such as https://shop.example.com.", "reason", "NOT_URL")
	}
	return nil
}

// ValidatePath accepts no text, or a path on a website, of at most 1,000 characters: it cannot lead to
// another site. Codes: TOO_LONG, INVALID.
func ValidatePath(s string) error {
	s = Clean(s)
	if err := OptionalLineUpTo(1000)(s); err != nil || s == "" {
		return err
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") ||
		strings.ContainsRune(s, '\\') {
		return apperr.New(apperr.Invalid, "This is not a path on the website. Enter one that begins with one slash, such as /account.",
			"reason", "NOT_PATH")
	}
	return nil
}

// ValidateSender accepts no text, or the sender of mails: an e-mail address, alone or in angle brackets
// behind a name, of at most 255 characters. Codes: TOO_SHORT, TOO_LONG, INVALID.
func ValidateSender(s string) error {
	s = Clean(s)
	if err := OptionalLineUpTo(255)(s); err != nil || s == "" {
		return err
	}
	a, err := mail.ParseAddress(s)
	if err != nil || strings.HasSuffix(s, ";") { // a group
		return apperr.New(apperr.Invalid, "This is not a sender. Enter one such as Northgate <orders@northgate.example>.", "reason", "NOT_SENDER")
	}
	return ValidateEmail(a.Address)
}

// CanonicalLanguage returns the usual form of a valid language tag: de-CH for de_ch.
func CanonicalLanguage(s string) string {
	tag, err := language.Parse(Clean(s))
	if err != nil {
		return Clean(s)
	}
	return tag.String()
}
