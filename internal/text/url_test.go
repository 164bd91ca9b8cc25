package text_test

import (
	"errors"
	"strings"
	"testing"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

// faultOf returns the code and the reason of an error.
func faultOf(err error) string {
	var fault *apperr.Error
	if !errors.As(err, &fault) {
		return ""
	}
	return strings.TrimSpace(string(fault.Code) + " " + fault.Parameter("reason"))
}

// An origin is compared in the form in which browsers send it.
func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://Shop.Example/de/": "https://shop.example", "https://shop.example:443": "https://shop.example",
		"http://shop.example:80/":  "http://shop.example",
		"http://shop.example:8080": "http://shop.example:8080", "null": "", "": "", "shop.example": "", "::": "",
		"HTTPS://MÜLLER.example": "https://xn--mller-kva.example", "http://127.0.0.1:3000/x": "http://127.0.0.1:3000",
		"http://[2001:DB8::1]:80": "http://[2001:db8::1]", "http://localhost:3000": "http://localhost:3000",
		"ftp://shop.example": "", "https://*": "", "https://*.example": "", "https://shop.example:": "", "https://shop.example:0": "",
		"https://shop.example:65536": "", "https://:8080": "", "javascript:alert(1)": "", "https://user@shop.example": "https://shop.example",
		"https://[::ffff:1.2.3.4]": "https://[::ffff:102:304]", "https://[::ffff:102:304]": "https://[::ffff:102:304]",
		"https://[fe80::1%25eth0]": "", "https://a.example:0443": "https://a.example", "https://a.example:08443": "https://a.example:8443",
		"https://127.1": "", "https://0x7f.1": "", "https://1.2.3.4.5": "", "https://a.0x7f": "", "https://a..example": "",
		"https://.example": "", "https://a.example.": "https://a.example.", "https://1.2.3.4": "https://1.2.3.4",
		"https://a1.example": "https://a1.example",
	} {
		if got := text.OriginOf(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestCheckOrigin(t *testing.T) {
	for s, want := range map[string]string{
		"https://admin.example": "", " HTTPS://Admin.Example:443 ": "", "http://localhost:3000": "", "http://[::1]:3000": "",
		"": "REQUIRED", "null": "INVALID NOT_ORIGIN", "*": "INVALID NOT_ORIGIN", "https://*": "INVALID NOT_ORIGIN",
		"https://admin.example/": "INVALID NOT_ORIGIN", "https://admin.example/x": "INVALID NOT_ORIGIN",
		"https://admin.example?": "INVALID NOT_ORIGIN", "https://admin.example#": "INVALID NOT_ORIGIN",
		"https://user@admin.example": "INVALID NOT_ORIGIN", "ftp://admin.example": "INVALID NOT_ORIGIN", "admin.example": "INVALID NOT_ORIGIN",
		"https://ad\nmin.example": "INVALID NOT_ONE_LINE", "https://" + strings.Repeat("a", 250): "TOO_LONG",
	} {
		if got := faultOf(text.CheckOrigin(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestValidateURL(t *testing.T) {
	for s, want := range map[string]string{
		"https://shop.example": "", "http://localhost:3000/de/": "", "": "REQUIRED", "shop.example": "INVALID NOT_URL",
		"https://shop.example/?a": "INVALID NOT_URL", "https://shop.example/#a": "INVALID NOT_URL", "https://a:b@shop.example": "INVALID NOT_URL",
		"javascript:alert(1)": "INVALID NOT_URL", `https://shop.example\a`: "INVALID NOT_URL", "//shop.example": "INVALID NOT_URL",
		"https://shop.example/" + strings.Repeat("a", 240): "TOO_LONG",
	} {
		if got := faultOf(text.ValidateURL(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// A path leads to no other site, whatever browsers make of it.
func TestValidatePath(t *testing.T) {
	for s, want := range map[string]string{
		"/account": "", "/a?b=c#d": "", "/": "", "": "", " /a ": "", "/a:b": "", "/a//b": "", "/%5Cevil.example": "",
		"//evil.example": "INVALID NOT_PATH", "https://evil.example": "INVALID NOT_PATH", "account": "INVALID NOT_PATH",
		`/\evil.example`: "INVALID NOT_PATH", `\\evil.example`: "INVALID NOT_PATH", `/a\b`: "INVALID NOT_PATH",
		"/\t/evil.example": "INVALID NOT_ONE_LINE", "/\n/evil.example": "INVALID NOT_ONE_LINE", "/%zz": "INVALID NOT_PATH",
		"javascript:alert(1)": "INVALID NOT_PATH", "/" + strings.Repeat("a", 1000): "TOO_LONG",
	} {
		if got := faultOf(text.ValidatePath(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestValidateSender(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "shop@seller.example": "", "Shop <shop@seller.example>": "", `"Shop, Ltd." <shop@seller.example>`: "",
		"Shop": "INVALID NOT_SENDER", "shops: shop@seller.example;": "INVALID NOT_SENDER",
		"a@b.example, c@d.example": "INVALID NOT_SENDER", "Shop <shop@localhost>": "INVALID EMAIL_DOMAIN",
		"Shop\r\nBcc: x@y.example <shop@seller.example>": "INVALID NOT_ONE_LINE", strings.Repeat("a", 250) + " <s@b.example>": "TOO_LONG",
	} {
		if got := faultOf(text.ValidateSender(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
