// Package text normalises, folds and checks text. Both databases compare bytes,
// so whatever has to be equal for people is made equal here before it is stored.
package text

import (
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"buyergraph/internal/apperr"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Clean is text as it is stored: composed (NFC) and without space around it.
func Clean(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// Fold is text as it is sorted and searched: compatible forms made one (NFKC)
// and letter case removed. A caser holds state, so each call makes its own.
func Fold(s string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFKC.String(s)))
}

// EmailKey is the form of an address under which it is unique: folded, its
// domain in ASCII. It is for comparing only; mail goes to the address as typed.
func EmailKey(s string) string {
	if len(s) > 4*maxEmail { // no address is so long, and comparing it is not worth the work
		return ""
	}
	s = Fold(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at < 0 || len(s)-at > maxEmail {
		return s
	}
	if host, err := idna.Lookup.ToASCII(s[at+1:]); err == nil {
		return s[:at+1] + host
	}
	return s
}

const maxEmail = 255

// Line accepts one line of at least one and at most max characters.
func Line(max int) func(string) error {
	return func(s string) error {
		if Clean(s) == "" {
			return apperr.New(apperr.Required, "must not be empty")
		}
		return OptionalLine(max)(s)
	}
}

// OptionalLine accepts one line of at most max characters.
func OptionalLine(max int) func(string) error {
	return func(s string) error {
		if err := Block(max)(s); err != nil {
			return err
		}
		if strings.ContainsFunc(s, control) {
			return apperr.New(apperr.Invalid, "must be one line without control characters")
		}
		return nil
	}
}

// Label accepts a line of 3 to 255 characters.
func Label(s string) error {
	if err := Line(255)(s); err != nil {
		return err
	}
	if utf8.RuneCountInString(Clean(s)) < 3 {
		return apperr.New(apperr.TooShort, "has at least 3 characters")
	}
	return nil
}

// Block accepts lines of at most max characters together.
func Block(max int) func(string) error {
	return func(s string) error {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return apperr.New(apperr.Invalid, "must be text")
		}
		if n := utf8.RuneCountInString(Clean(s)); n > max {
			return apperr.New(apperr.TooLong, fmt.Sprintf("has %d characters, at most %d are allowed", n, max))
		}
		return nil
	}
}

// Foldable accepts what valid does and whose folded form has at most max characters.
func Foldable(max int, valid func(string) error) func(string) error {
	return func(s string) error {
		if err := valid(s); err != nil {
			return err
		}
		if n := utf8.RuneCountInString(Fold(Clean(s))); n > max {
			return apperr.New(apperr.TooLong, fmt.Sprintf("comes to %d characters, at most %d are allowed", n, max))
		}
		return nil
	}
}

// control are the characters that a line must not hold: control characters,
// line separators, and the invisible marks that reorder or hide text.
func control(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || unicode.In(r, unicode.Bidi_Control) ||
		r >= 0x200B && r <= 0x200D || r == 0x2060 || r == 0xFEFF
}

// Email accepts one bare address of 6 to 255 characters with a dotted domain.
func Email(s string) error {
	if err := Line(maxEmail)(s); err != nil {
		return err
	}
	s = Clean(s)
	if n := utf8.RuneCountInString(EmailKey(s)); n > maxEmail {
		return apperr.New(apperr.TooLong, fmt.Sprintf("comes to %d characters, at most %d are allowed", n, maxEmail))
	}
	if utf8.RuneCountInString(s) < 6 {
		return apperr.New(apperr.TooShort, "an e-mail address has at least 6 characters")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return apperr.New(apperr.Invalid, "is not an e-mail address such as amanda.cole@example.com")
	}
	host := s[strings.LastIndexByte(s, '@')+1:]
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !strings.Contains(strings.Trim(ascii, "."), ".") || strings.ContainsAny(s, "\"()[] ") {
		return apperr.New(apperr.Invalid, "has no valid domain: expected something such as amanda.cole@example.com")
	}
	return nil
}

// Date accepts a calendar day written 2006-01-02.
func Date(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return apperr.New(apperr.Invalid, "is not a date: expected something such as 1986-04-23")
	}
	return nil
}

// Currency accepts a three-letter ISO 4217 code, in upper case.
func Currency(s string) error {
	if len(s) != 3 || strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return apperr.New(apperr.Invalid, "is not a currency: expected an ISO 4217 code such as EUR")
	}
	return nil
}

// Printable is a text from outside as one line: whatever a line must not hold
// becomes a question mark.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if control(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
}

// After is the least text that comes behind every text beginning with prefix, by
// code points; empty where there is none.
func After(prefix string) string {
	r := []rune(prefix)
	for i := len(r) - 1; i >= 0; i-- {
		switch r[i] {
		case utf8.MaxRune:
			continue
		case 0xD7FF: // behind it come halves of surrogates, which are no characters
			r[i] = 0xE000
		default:
			r[i]++
		}
		return string(r[:i+1])
	}
	return ""
}
