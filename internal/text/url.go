package text

import (
	"net"
	"net/mail"
	"net/url"
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
	switch ip := net.ParseIP(host); {
	case ip != nil && strings.Contains(host, ":"):
		host = "[" + ip.String() + "]"
	case ip == nil:
		if host, err = idna.Lookup.ToASCII(host); err != nil || host == "" {
			return ""
		}
	}
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) {
		return ""
	}
	if port != "" && port != defaultPort {
		host += ":" + port
	}
	return scheme + "://" + host
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
	if err != nil {
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
