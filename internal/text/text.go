// Package text normalizes, folds and validates text. Both databases compare text by bytes,
// so text that is equal for people must be made equal here before it is stored.
package text

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"buyergraph/internal/apperr"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Clean returns text as it is stored: composed (NFC), without space around it.
func Clean(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// Digest returns the SHA-256 of a text, as it is stored, in hexadecimal digits.
func Digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// LineUpTo returns a validator for one line of 1 to max characters, one of which can be seen.
// Codes: REQUIRED, TOO_LONG, INVALID.
func LineUpTo(max int) func(string) error {
	required := apperr.Empty()
	return func(s string) error {
		if Clean(s) == "" {
			return required
		}
		if err := OptionalLineUpTo(max)(s); err != nil {
			return err
		}
		if !strings.ContainsFunc(s, isVisible) {
			return required
		}
		return nil
	}
}

// isVisible reports whether a character is seen by itself: a letter, digit or sign. Marks are
// not, and a private character may be.
func isVisible(r rune) bool {
	const brailleBlank = 0x2800
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Co) && !isDefaultIgnorable(r) && r != brailleBlank
}

// OptionalLineUpTo returns a validator for one line of 0 to max characters.
// Codes: TOO_LONG, INVALID.
func OptionalLineUpTo(max int) func(string) error {
	return func(s string) error {
		if err := BlockUpTo(max)(s); err != nil {
			return err
		}
		if strings.ContainsFunc(withoutJoiners(s), isForbiddenInLine) {
			return apperr.New(apperr.Invalid,
				"This text must be one line without control characters. Remove line breaks and invisible characters.", "reason", "NOT_ONE_LINE")
		}
		return nil
	}
}

// ValidateLabel accepts one line of 3 to 255 characters.
// Codes: REQUIRED, TOO_SHORT, TOO_LONG, INVALID.
func ValidateLabel(s string) error {
	if err := LineUpTo(255)(s); err != nil {
		return err
	}
	return CheckMinLength(utf8.RuneCountInString(Clean(s)), 3)
}

// BlockUpTo returns a validator for text of one or more lines, with at most max characters
// in total. Codes: TOO_LONG, INVALID.
func BlockUpTo(max int) func(string) error {
	return func(s string) error {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return apperr.New(apperr.Invalid, "This text has characters that cannot be stored. Remove them.", "reason", "NOT_TEXT")
		}
		return CheckMaxLength(utf8.RuneCountInString(Clean(s)), max)
	}
}

// RequiredBlockUpTo returns a validator for text of one or more lines, with 1 to max characters in
// total, one of which can be seen. Codes: REQUIRED, TOO_LONG, INVALID.
func RequiredBlockUpTo(max int) func(string) error {
	return func(s string) error {
		if !strings.ContainsFunc(s, isVisible) {
			return apperr.Empty()
		}
		return BlockUpTo(max)(s)
	}
}

// CheckMinLength checks that a text with n characters is long enough. Codes: TOO_SHORT.
func CheckMinLength(n, min int) error {
	if n < min {
		return apperr.New(apperr.TooShort, "This text has {length characters}; at least {min} are needed.", "length", n, "min", min)
	}
	return nil
}

// CheckMaxLength checks that a text with n characters is not too long. Codes: TOO_LONG.
func CheckMaxLength(n, max int) error {
	if n > max {
		return apperr.New(apperr.TooLong, "This text has {length characters}; at most {max} are allowed.", "length", n, "max", max)
	}
	return nil
}

// checkExpandedLength checks the length of a text in another form, in which a character can
// become several. Codes: TOO_LONG.
func checkExpandedLength(expanded string, max int) error {
	if n := utf8.RuneCountInString(expanded); n > max {
		return apperr.New(apperr.TooLong, "Some characters of this text count several times: it comes to {length}; at most {max} are allowed.",
			"reason", "EXPANDED", "length", n, "max", max)
	}
	return nil
}

// zwnj and zwj separate and join letters. Names in Persian, Sinhala and other scripts need them.
const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

func isJoiner(r rune) bool { return r == zwnj || r == zwj }

// scriptsWithoutJoiners have no use for joiners; in their letters they only hide.
var scriptsWithoutJoiners = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
}

// withoutJoiners returns a text without the joiners that are part of it: those between two letters
// or marks of one script that uses them. Any other joiner stays.
func withoutJoiners(s string) string {
	if !strings.ContainsFunc(s, isJoiner) {
		return s
	}
	runes, kept := []rune(s), []rune{}
	for i, r := range runes {
		if isJoiner(r) && i > 0 && i+1 < len(runes) {
			before := joinedScript(runes[:i])
			if before != "" && before == joinedScript(runes[:i+2]) {
				continue
			}
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// joinedScript returns the script of the last letter or mark of a text, if it uses joiners. A mark that
// all scripts share belongs to the letter before it.
func joinedScript(runes []rune) string {
	for i := len(runes) - 1; i >= 0; i-- {
		r := runes[i]
		switch {
		case !unicode.IsLetter(r) && !unicode.IsMark(r), unicode.In(r, scriptsWithoutJoiners...):
			return ""
		case unicode.Is(unicode.Inherited, r):
			continue
		}
		if script := scriptOf(r); script != "Common" && script != "Unknown" {
			return script
		}
		return ""
	}
	return ""
}

// CleanPhone returns a phone number as it is stored: without the invisible format characters that
// come along when it is copied.
func CleanPhone(s string) string {
	return Clean(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s))
}

// PhoneUpTo returns a validator for a phone number of 0 to max characters, of which it ignores
// the format characters. Codes: TOO_LONG, INVALID.
func PhoneUpTo(max int) func(string) error {
	return func(s string) error { return OptionalLineUpTo(max)(CleanPhone(s)) }
}

// isForbiddenInLine reports whether a line must not contain a character: control
// characters, line separators, and invisible marks that reorder or hide text.
func isForbiddenInLine(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || unicode.In(r, unicode.Bidi_Control) ||
		r >= 0x200B && r <= 0x200D || r == 0x2060 || r == 0xFEFF
}

// ValidateDate accepts a calendar day in the format 2006-01-02. Codes: INVALID.
func ValidateDate(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return apperr.New(apperr.Invalid, "This is not a date. Enter one such as 1986-04-23.", "reason", "NOT_DATE")
	}
	return nil
}

// ParseTime reads a time such as 2026-11-23T09:15:00Z, with or without fractions of a second.
// Codes: INVALID.
func ParseTime(s string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !IsStorableTime(at.UnixMicro()) {
		return time.Time{}, apperr.New(apperr.Invalid, "This is not a time. Enter one such as 2026-11-23T09:15:00Z.", "reason", "NOT_TIME")
	}
	return at, nil
}

// IsStorableTime reports whether both databases can store a time, given in microseconds
// since 1970: the years 1 to 9999.
func IsStorableTime(micros int64) bool {
	return micros >= -62_135_596_800_000_000 && micros < 253_402_300_800_000_000
}

// ValidateCurrency accepts three upper-case letters, as in ISO 4217. Codes: INVALID.
func ValidateCurrency(s string) error {
	if len(s) != 3 || strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return apperr.New(apperr.Invalid, "This is not a currency code. Enter an ISO 4217 code such as EUR.", "reason", "NOT_CURRENCY")
	}
	return nil
}

// ValidateLanguage accepts the tag of a language, as in BCP 47. Codes: INVALID.
func ValidateLanguage(s string) error {
	if _, err := language.Parse(s); err != nil || len(CanonicalLanguage(s)) > 35 {
		return apperr.New(apperr.Invalid, "This is not a language tag. Enter a BCP 47 tag such as en or de-CH.", "reason", "NOT_LANGUAGE")
	}
	return nil
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9._-]*$`)

// ValidateCode accepts a code that staff choose. Codes: REQUIRED, TOO_LONG, INVALID.
func ValidateCode(s string) error {
	if err := LineUpTo(50)(s); err != nil {
		return err
	}
	if !codeForm.MatchString(s) {
		return apperr.New(apperr.Invalid, "This is not a code. Enter a lower-case letter, and after it at most 49 lower-case letters, "+
			"digits, dots, hyphens and underscores.", "reason", "NOT_CODE")
	}
	return nil
}

// ToPrintableLine returns a text from outside as one line. Characters that a line must not
// contain become question marks.
func ToPrintableLine(s string) string {
	return strings.Map(func(r rune) rune {
		if isForbiddenInLine(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
}

// PrefixUpperBound returns the smallest text that sorts after every text with the prefix, by
// code points. It is empty if there is none.
func PrefixUpperBound(prefix string) string {
	r := []rune(prefix)
	for i := len(r) - 1; i >= 0; i-- {
		switch r[i] {
		case utf8.MaxRune:
			continue
		case 0xD7FF: // the next code points are surrogates, which are not characters
			r[i] = 0xE000
		default:
			r[i]++
		}
		return string(r[:i+1])
	}
	return ""
}
