package text

import (
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"buyergraph/internal/apperr"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// maxEmailLength is the length limit of an e-mail address in characters.
const maxEmailLength = 255

// EmailKey returns the form of an e-mail address that must be unique: folded, with the
// domain in ASCII. It only serves to compare addresses; mail goes to the address as typed.
// It is empty for a text that is too long for an address.
func EmailKey(s string) string {
	if len(s) > 4*maxEmailLength { // folding a text of any length would be wasted work
		return ""
	}
	s = Key(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at < 0 || len(s)-at > maxEmailLength {
		return s
	}
	if host, err := idna.Lookup.ToASCII(s[at+1:]); err == nil {
		return s[:at+1] + host
	}
	return s
}

// IsSameMailbox reports whether two addresses differ at most in the case of ASCII letters. Two
// addresses with one [EmailKey] can be two mailboxes: the domains straße.example and
// strasse.example have one key, but can have two owners.
func IsSameMailbox(a, b string) bool { return lowerASCII(a) == lowerASCII(b) }

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// ValidateEmail accepts an address that becomes somebody's address: what [ValidateEmailSyntax]
// accepts, unless it could be taken for another address.
// Codes: REQUIRED, TOO_SHORT, TOO_LONG, INVALID.
func ValidateEmail(s string) error {
	if err := ValidateEmailSyntax(s); err != nil {
		return err
	}
	return checkNoLookAlike(Clean(s))
}

// ValidateEmailSyntax accepts one bare address of 6 to 255 characters with a dot in the
// domain. It is for addresses that are only looked up.
// Codes: REQUIRED, TOO_SHORT, TOO_LONG, INVALID.
func ValidateEmailSyntax(s string) error {
	if err := LineUpTo(maxEmailLength)(s); err != nil {
		return err
	}
	s = Clean(s)
	if err := checkExpandedLength(EmailKey(s), maxEmailLength); err != nil {
		return err
	}
	if err := CheckMinLength(utf8.RuneCountInString(s), 6); err != nil {
		return err
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return apperr.New(apperr.Invalid,
			"This is not an e-mail address. Enter one such as amanda.cole@example.com.", "reason", "NOT_EMAIL")
	}
	host := s[strings.LastIndexByte(s, '@')+1:]
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !strings.Contains(strings.Trim(ascii, "."), ".") || strings.ContainsAny(s, "\"()[] ") {
		return apperr.New(apperr.Invalid,
			"This e-mail address has no valid domain. Enter one such as amanda.cole@example.com.", "reason", "EMAIL_DOMAIN")
	}
	return nil
}

// checkNoLookAlike refuses an address with characters that people do not see, or with letters
// of scripts that nobody writes together: the address could be taken for another one.
// Codes: INVALID.
func checkNoLookAlike(s string) error {
	for _, r := range s {
		if isDefaultIgnorable(r) {
			return apperr.New(apperr.Invalid, "This e-mail address has the invisible character {character}. Remove it.",
				"reason", "EMAIL_INVISIBLE", "character", fmt.Sprintf("U+%04X", r))
		}
	}
	// What mail and the key of an address see: compatible forms are unified, and a label such
	// as xn--pple-43d is what it stands for.
	at := strings.LastIndexByte(s, '@')
	host, _ := idna.Lookup.ToUnicode(s[at+1:]) // valid, as checked before
	for _, part := range append(strings.Split(host, "."), s[:at]) {
		part = norm.NFKC.String(part)
		for _, r := range part {
			if r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
				return apperr.New(apperr.Invalid, "This e-mail address has a sign that is no letter and no digit: {character}. Remove it.",
					"reason", "EMAIL_SIGN", "character", fmt.Sprintf("U+%04X", r))
			}
		}
		if scripts := scriptsOf(part); !mayMix(scripts) {
			return apperr.New(apperr.Invalid,
				"This e-mail address mixes letters of different scripts: {scripts}. Type it again in one script.",
				"reason", "EMAIL_SCRIPTS", "scripts", scripts)
		}
	}
	return nil
}

// isDefaultIgnorable reports whether a character is shown as nothing: Unicode's property
// Default_Ignorable_Code_Point, and all other format characters.
func isDefaultIgnorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// mixableScripts are the scripts that are written together: Japanese, Chinese and Korean.
var mixableScripts = [][]string{
	{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Bopomofo"}, {"Latin", "Han", "Hangul"},
}

// mayMix reports whether a text with these scripts is "Highly Restrictive" as in section 5.2
// of Unicode Technical Standard 39.
func mayMix(scripts []string) bool {
	return len(scripts) <= 1 || slices.ContainsFunc(mixableScripts, func(set []string) bool {
		return !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(set, s) })
	})
}

// scriptsOf returns the scripts of a text, sorted, without those of characters that all
// scripts use.
func scriptsOf(s string) []string {
	used := map[string]bool{}
	for _, r := range s {
		used[scriptOf(r)] = true
	}
	delete(used, "Common")
	delete(used, "Inherited")
	return slices.Sorted(maps.Keys(used))
}

// scriptOf returns the script of a character, "Unknown" where Unicode has none.
func scriptOf(r rune) string {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		return "Latin"
	case r <= unicode.MaxASCII:
		return "Common"
	}
	for _, tables := range []map[string]*unicode.RangeTable{scriptExtensions, unicode.Scripts} {
		for name, table := range tables {
			if unicode.Is(table, r) {
				return name
			}
		}
	}
	return "Unknown"
}

// scriptExtensions are letters and marks that Unicode's property Script gives to all scripts,
// but Script_Extensions only to this script and its neighbours, of version 14. Those that
// Script_Extensions gives to a script of [mixableScripts] are not among them.
var scriptExtensions = map[string]*unicode.RangeTable{
	"Arabic": {
		R16: []unicode.Range16{{0x0640, 0x0640, 1}, {0x064B, 0x0655, 1}, {0x0670, 0x0670, 1}},
		R32: []unicode.Range32{{0x102E0, 0x102E0, 1}},
	},
	"Devanagari": {R16: []unicode.Range16{{0x1CD0, 0x1CFA, 1}}},
	"Greek":      {R16: []unicode.Range16{{0x0342, 0x0342, 1}, {0x0345, 0x0345, 1}, {0x1DC0, 0x1DC1, 1}}},
	"Syriac":     {R16: []unicode.Range16{{0x1DF8, 0x1DF8, 1}, {0x1DFA, 0x1DFA, 1}}},
}
